using PushOrleans.Compliance;

namespace PushOrleans.Journal;

/// <summary>
/// The states of a few users as they were before a record: their sections of a snapshot, folded forward. What replay decides on.
/// </summary>
public sealed class UserFold(IReadOnlyCollection<int> ordinals, Func<int, CampaignPin> pinOf, StringPool? pool = null)
{
    private readonly Dictionary<int, UserState?> _users = ordinals.ToDictionary(ordinal => ordinal, _ => (UserState?)null);
    private readonly HashSet<int> _erased = [];
    private readonly List<int> _ascending = [.. ordinals.Order()];

    public UserState? UserAt(int ordinal) => _users.GetValueOrDefault(ordinal);

    /// <summary>A payload of the user is missing: what was decided then cannot be told any more.</summary>
    public bool IsErased(int ordinal) => _erased.Contains(ordinal);

    public void MarkErased(int ordinal) => _erased.Add(ordinal);

    public void Load(UserSection section)
    {
        if (_users.ContainsKey(section.Ordinal))
            _users[section.Ordinal] = PartitionState.ReadSection(section, campaign => pinOf(campaign).Facts, pool);
    }

    public void Apply(SealedRecord record, IReadOnlyList<PersonalPayload> personal)
    {
        if (record.Kind == RecordKind.UserChange) ApplyUsers(record, personal);
        else if (record.Kind == RecordKind.Page) ApplyPage(record);
    }

    private void ApplyUsers(SealedRecord record, IReadOnlyList<PersonalPayload> personal)
    {
        var changes = UsersChanged.Decode(record.Payload.Span);
        for (var i = 0; i < changes.Length; i++)
        {
            var ordinal = changes[i].Ordinal;
            if (!_users.TryGetValue(ordinal, out var user)) continue;
            if (Find(personal, i) is not { } payload)
            {
                _erased.Add(ordinal);
                continue;
            }

            var profile = UserProfileCodec.Decode(payload.Content.Span, pool);
            if (user is null) _users[ordinal] = new UserState(profile);
            else user.Profile = profile;
        }
    }

    private void ApplyPage(SealedRecord record)
    {
        var page = new PageReader(record.Payload.Span);
        var pin = pinOf((int)page.Header.Campaign);
        GrantFacts? facts = null;
        var riders = PageRiders.Decode(page.Riders);
        if (!Grant.IsInRange(page.Header.At, riders.Day)) throw new CorruptRecordException("a page of no year of four digits");
        foreach (var ordinal in _ascending)
        {
            if (!page.MoveTo(ordinal)) continue;
            var entry = page.Current;
            if (entry.Verdict.Verdict > Verdict.Modify || _users[ordinal] is not { } user || _erased.Contains(ordinal)) continue;
            facts ??= riders.FactsOf(pin);
            user.Enter(new Grant(page.Header.At, riders.Day, (int)page.Header.Campaign, facts, DeviceMask.Resolve(user.Profile, entry.Verdict.Devices)));
        }
    }

    private static PersonalPayload? Find(IReadOnlyList<PersonalPayload> personal, int index)
    {
        foreach (var payload in personal)
            if (payload.Index == index) return payload;
        return null;
    }
}
