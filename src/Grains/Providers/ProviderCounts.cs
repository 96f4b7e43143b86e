using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>
/// What partitions have reported of a provider: grants by second for rule 18, sums by day for rule 26. Pure. Reports of a partition are numbered:
/// one that was taken is not taken again. Seconds beyond the newest some are kept in rows of their own (see <see cref="ReportBook"/>), of which this names
/// those that are in force.
/// </summary>
[GenerateSerializer, Alias("push.provider-counts.v1")]
public sealed class ProviderCounts
{
    [Id(0)]
    private readonly SortedDictionary<long, ShareReport> _unsealed = [];

    [Id(1)]
    private readonly Dictionary<int, long> _taken = [];

    [Id(2)]
    private readonly SortedDictionary<int, DayReport> _days = [];

    [Id(3)]
    private readonly Dictionary<int, int> _closedThrough = [];

    [Id(5)]
    private readonly List<long> _seals = [];

    [Id(6)]
    private long _lastSeal;

    /// <summary>Days whose sums are in force, as far back as they are kept in the inputs.</summary>
    [Id(4)]
    public SortedSet<int> Published { get; } = [];

    /// <summary>Grants by second that are in no row, oldest first.</summary>
    public IReadOnlyCollection<ShareReport> Unsealed => _unsealed.Values;

    /// <summary>By row the number of the seal that is in force there; 0 = none, the row may be written.</summary>
    public IReadOnlyList<long> Seals => _seals;

    /// <summary>Number of the last report taken from the partition; 0 = none.</summary>
    public long TakenFrom(int partition) => _taken.GetValueOrDefault(partition);

    /// <summary>False when it, or a part of it, was taken before.</summary>
    public bool Take(ProviderReport report)
    {
        var before = TakenFrom(report.Partition);
        var overlaps = report.First != 0 && report.First <= before && before < report.Seq;
        if (overlaps) return false;
        Closed(report.Partition, report.ClosedThrough);
        if (report.Seq <= before) return false;
        _taken[report.Partition] = report.Seq;
        foreach (var share in report.Shares) _unsealed.Enter(share);
        foreach (var day in report.Days)
        {
            var sums = _days.GetValueOrDefault(day.Day);
            _days[day.Day] = new DayReport(
                day.Day,
                sums.GrantsOrdinary + day.GrantsOrdinary,
                sums.GrantsMember + day.GrantsMember,
                sums.ActiveOrdinary + day.ActiveOrdinary,
                sums.ActiveMember + day.ActiveMember);
        }

        return true;
    }

    public void Closed(int partition, int through) =>
        _closedThrough[partition] = Math.Max(through, _closedThrough.GetValueOrDefault(partition, int.MinValue));

    /// <summary>Days before <paramref name="before"/> with sums that are not in force.</summary>
    public IReadOnlyList<int> Open(int before) => [.. _days.Keys.TakeWhile(day => day < before).Where(day => !Published.Contains(day))];

    /// <summary>Of <paramref name="partitions"/> partitions, those that may still add to the day.</summary>
    public IReadOnlyList<int> NotClosed(int day, int partitions) =>
        [.. Enumerable.Range(0, partitions).Where(partition => _closedThrough.GetValueOrDefault(partition, int.MinValue) < day)];

    public ParityCounts SumsOf(int day)
    {
        var sums = _days.GetValueOrDefault(day);
        return new ParityCounts(sums.GrantsOrdinary, sums.GrantsMember, sums.ActiveOrdinary, sums.ActiveMember);
    }

    /// <summary>Drops days that are not kept in the inputs.</summary>
    public void ForgetDays(int oldestDay)
    {
        while (_days.Count > 0 && _days.First().Key < oldestDay && Published.Contains(_days.First().Key)) _days.Remove(_days.First().Key);
        Published.RemoveWhere(day => day < oldestDay);
    }

    /// <summary>Moves the oldest seconds out, to a row that is not in force; it is from this head's next write on.</summary>
    public (int Row, long Seal, IReadOnlyList<ShareReport> Shares) Seal(int seconds)
    {
        IReadOnlyList<ShareReport> shares = [.. _unsealed.Values.Take(seconds)];
        foreach (var share in shares) _unsealed.Remove(share.At);
        var row = _seals.IndexOf(0);
        if (row < 0)
        {
            row = _seals.Count;
            _seals.Add(0);
        }

        _seals[row] = ++_lastSeal;
        return (row, _lastSeal, shares);
    }

    /// <summary>What is in the row counts no more.</summary>
    public void Release(int row) => _seals[row] = 0;

    /// <summary>Drops seconds that are in no row.</summary>
    public void ForgetUnsealed(long through) => _unsealed.Forget(through);
}
