using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>What the partitions told of a campaign: counts, silence, completion. Pure; instants are the monotonic clock's.</summary>
internal sealed class ProgressBoard(IReadOnlyCollection<int> expected)
{
    private readonly Dictionary<int, PartitionProgress> _progress = [];
    private readonly Dictionary<int, TimeSpan> _heard = [];

    public IReadOnlyCollection<int> Expected => expected;

    /// <summary>Every partition has pinned its part of the audience.</summary>
    public bool AllPinned => _progress.Count >= expected.Count;

    public bool AllDone => AllPinned && _progress.Values.All(progress => progress.IsDone);

    /// <summary>The instant at which somebody is due next, or null.</summary>
    public long? NextDueAt => _progress.Values.Min(progress => progress.NextDueAt);

    /// <summary>A rule that holds users; null when nobody is held.</summary>
    public Rule? HeldBy => _progress.Values.Min(progress => progress.HeldBy);

    public long? LastVerdictAtMs => _progress.Values.Max(progress => progress.LastVerdictAtMs);

    /// <summary>False for a late report.</summary>
    public bool Take(PartitionProgress progress, TimeSpan now)
    {
        _heard[progress.Partition] = now;
        if (_progress.TryGetValue(progress.Partition, out var known) && known.Sequence >= progress.Sequence) return false;
        _progress[progress.Partition] = progress;
        return true;
    }

    /// <summary>Partitions that are not known to have the campaign.</summary>
    public IReadOnlyList<int> NotPinned() => [.. expected.Where(partition => !_progress.ContainsKey(partition))];

    /// <summary>Partitions with somebody due now who told nothing for <paramref name="bound"/>.</summary>
    public IReadOnlyList<int> Silent(TimeSpan now, TimeSpan bound, long clock) =>
        [.. _progress.Values.Where(progress => !progress.IsDone && now - _heard[progress.Partition] > bound && HasWork(progress, clock)).Select(progress => progress.Partition)];

    /// <summary>Whether all that was granted was handed over.</summary>
    public bool IsHandedOver => AllPinned && _progress.Values.All(IsOver);

    /// <summary>Partitions with grants that are not known to be handed over, and who told nothing for <paramref name="bound"/>.</summary>
    public IReadOnlyList<int> NotHandedOver(TimeSpan now, TimeSpan bound) =>
        [.. expected.Where(partition => !_progress.TryGetValue(partition, out var progress) || (!IsOver(progress) && now - _heard[partition] > bound))];

    /// <summary>All zero until every partition has pinned its part; from then on the audience is fixed.</summary>
    public CampaignCounts Counts() => AllPinned ? _progress.Values.Aggregate(new CampaignCounts(), Add) : new CampaignCounts();

    public FeedbackCounts Feedback() => _progress.Values.Aggregate(new FeedbackCounts(), (sum, progress) => sum + progress.Feedback);

    private static bool IsOver(PartitionProgress progress) => progress.HandedOver >= progress.Allow + progress.Modify;

    private static bool HasWork(PartitionProgress progress, long clock) => progress.Undecided > 0 || progress.NextDueAt <= clock || progress.NextDueAt is null;

    private static CampaignCounts Add(CampaignCounts sum, PartitionProgress progress) => new(
        sum.Audience + progress.Audience,
        sum.Undecided + progress.Undecided,
        sum.Deferred + progress.Deferred,
        sum.Allow + progress.Allow,
        sum.Modify + progress.Modify,
        sum.Hold + progress.Hold,
        sum.Refuse + progress.Refuse,
        sum.Stopped + progress.Stopped,
        sum.HandedOver + progress.HandedOver)
    {
        Deliveries = new DeliveryCounts(
            sum.Deliveries.Delivered + progress.Deliveries.Delivered,
            sum.Deliveries.Shown + progress.Deliveries.Shown,
            sum.Deliveries.Failed + progress.Deliveries.Failed,
            sum.Deliveries.Suppressed + progress.Deliveries.Suppressed,
            sum.Deliveries.Recalled + progress.Deliveries.Recalled,
            sum.Deliveries.Late + progress.Deliveries.Late),
    };
}
