using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>
/// What partitions have reported of a provider: grants by second for rule 18, sums by day for rule 26. Pure. Reports of a partition are numbered:
/// one that was taken is not taken again.
/// </summary>
[GenerateSerializer, Alias("push.provider-counts.v1")]
public sealed class ProviderCounts
{
    [Id(0)]
    private readonly SortedDictionary<long, ShareReport> _shares = [];

    [Id(1)]
    private readonly Dictionary<int, long> _taken = [];

    [Id(2)]
    private readonly SortedDictionary<int, DayReport> _days = [];

    [Id(3)]
    private readonly Dictionary<int, int> _closedThrough = [];

    /// <summary>Days whose sums are in force, as far back as they are kept in the inputs.</summary>
    [Id(4)]
    public SortedSet<int> Published { get; } = [];

    /// <summary>Number of the last report taken from the partition; 0 = none.</summary>
    public long TakenFrom(int partition) => _taken.GetValueOrDefault(partition);

    /// <summary>False when it was taken before.</summary>
    public bool Take(ProviderReport report)
    {
        _closedThrough[report.Partition] = Math.Max(report.ClosedThrough, _closedThrough.GetValueOrDefault(report.Partition, int.MinValue));
        if (report.Seq <= TakenFrom(report.Partition)) return false;
        _taken[report.Partition] = report.Seq;
        foreach (var share in report.Shares)
        {
            var before = _shares.GetValueOrDefault(share.At);
            _shares[share.At] = new ShareReport(share.At, before.News + share.News, before.Vertical + share.Vertical);
        }

        foreach (var day in report.Days)
        {
            var before = _days.GetValueOrDefault(day.Day);
            _days[day.Day] = new DayReport(
                day.Day,
                before.GrantsOrdinary + day.GrantsOrdinary,
                before.GrantsMember + day.GrantsMember,
                before.ActiveOrdinary + day.ActiveOrdinary,
                before.ActiveMember + day.ActiveMember);
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

    /// <summary>Drops what no rule looks back to.</summary>
    public void Forget(long now, int oldestDay)
    {
        while (_shares.Count > 0 && _shares.First().Key <= now - Instants.LongestLookBack) _shares.Remove(_shares.First().Key);
        while (_days.Count > 0 && _days.First().Key < oldestDay && Published.Contains(_days.First().Key)) _days.Remove(_days.First().Key);
        Published.RemoveWhere(day => day < oldestDay);
    }

    public IEnumerable<ShareSample> Shares() => _shares.Values.Select(share => new ShareSample(share.At, share.News, share.Vertical));
}
