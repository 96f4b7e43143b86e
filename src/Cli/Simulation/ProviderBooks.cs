using PushOrleans.Compliance;

namespace PushOrleans.Cli.Simulation;

/// <summary>What a run counts per provider: armed log and shares, quota slots (rule 46), active user-days and grants by tier (rule 26).</summary>
internal sealed class ProviderBooks(string providerId, int people)
{
    /// <summary>Days may step back by one where clocks go back over midnight; older ones get no more users.</summary>
    private const int OpenDays = 2;

    private readonly Dictionary<int, long> _slots = [];
    private readonly Dictionary<int, ParityCounts> _days = [];
    private readonly Dictionary<int, ulong[]> _active = [];

    public ProviderHistory History { get; } = new();

    public long SlotsUsed(int day) => _slots.GetValueOrDefault(day);

    /// <summary>Enters a non-service decision of a user on file.</summary>
    public void Enter(int person, UserProfile user, int day, bool granted)
    {
        if (granted) _slots[day] = SlotsUsed(day) + 1;
        if (user.SubscribesTo(providerId)) return;

        var active = IsFirstOf(person, day) ? 1 : 0;
        if (active == 0 && !granted) return;
        var grant = granted ? 1 : 0;
        var added = user.IsMemberOf(providerId) ? new ParityCounts(0, grant, 0, active) : new ParityCounts(grant, 0, active, 0);
        _days[day] = _days.GetValueOrDefault(day) + added;
    }

    public IEnumerable<KeyValuePair<ProviderDay, ParityCounts>> DaysBetween(long first, int before) =>
        _days.Where(day => day.Key >= first && day.Key < before)
            .Select(day => KeyValuePair.Create(new ProviderDay(providerId, day.Key), day.Value));

    private bool IsFirstOf(int person, int day)
    {
        if (!_active.TryGetValue(day, out var bits))
        {
            foreach (var old in _active.Keys.Where(old => old < day - OpenDays).ToList()) _active.Remove(old);
            _active.Add(day, bits = new ulong[(people + 63) / 64]);
        }

        ref var word = ref bits[person >> 6];
        var bit = 1UL << person;
        if ((word & bit) != 0) return false;
        word |= bit;
        return true;
    }
}
