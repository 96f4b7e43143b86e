using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>
/// Who holds slots of a provider's daily quota (rule 46). Pure. Messages are cumulative within (partition, incarnation, day), so repeats and
/// late ones change nothing. Invariant while every partition tells the truth: spent and held slots of a day never exceed the highest quota that
/// was in force when slots were granted, and nothing is granted while they reach the one in force.
/// </summary>
[GenerateSerializer, Alias("push.quota-book.v1")]
public sealed class QuotaBook
{
    // The day before may still be settled while pages of it end.
    private const int DaysKept = 3;

    [Id(0)]
    private readonly Dictionary<int, Dictionary<int, QuotaLine>> _days = [];

    /// <summary>Takes what a partition says of itself. False for a late message or one of an incarnation that was followed by another.</summary>
    public bool Settle(QuotaRequest request)
    {
        var lines = LinesOf(request.Day);
        var spent = request.Spent;
        if (lines.TryGetValue(request.Partition, out var line))
        {
            if (request.Incarnation < line.Incarnation) return false;
            if (request.Incarnation == line.Incarnation)
            {
                if (request.Number <= line.Number) return request.Number == line.Number;
                spent = Math.Max(spent, line.Spent);
            }
        }

        // A successor's word settles the crashed incarnation by the journal: what that one held, or spent in a page that never became durable,
        // is free again.
        lines[request.Partition] = new QuotaLine(request.Incarnation, request.Number, spent, request.Held);
        return true;
    }

    /// <summary>Slots that nobody has spent or holds; negative after the quota was lowered.</summary>
    public long Free(int day, long quota)
    {
        var used = 0L;
        foreach (var line in LinesOf(day).Values) used += line.Spent + line.Held;
        return quota - used;
    }

    /// <summary>Slots that are spent. Falls only when an incarnation ended with pages that never became durable.</summary>
    public long Spent(int day)
    {
        var spent = 0L;
        foreach (var line in LinesOf(day).Values) spent += line.Spent;
        return spent;
    }

    /// <summary>
    /// Grants slots to the partition that was just settled: what it wants while there is plenty, at most half of what is left near the end, so
    /// that the last slots do not all lie where they are not needed. Answers how many were granted.
    /// </summary>
    public long Grant(QuotaRequest request, long quota)
    {
        var lines = LinesOf(request.Day);
        var line = lines[request.Partition];
        var free = Free(request.Day, quota);
        var missing = request.Wanted - line.Held;
        if (free <= 0 || missing <= 0) return 0;
        var granted = Math.Min(missing, Math.Max(1, free / 2));
        lines[request.Partition] = line with { Held = line.Held + granted };
        return granted;
    }

    public long HeldBy(int day, int partition) => LinesOf(day).GetValueOrDefault(partition).Held;

    /// <summary>Other partitions that hold slots, those with most first.</summary>
    public IReadOnlyList<int> OtherHolders(int day, int partition) =>
        [.. LinesOf(day).Where(line => line.Key != partition && line.Value.Held > 0).OrderByDescending(line => line.Value.Held).ThenBy(line => line.Key).Select(line => line.Key)];

    private Dictionary<int, QuotaLine> LinesOf(int day)
    {
        if (_days.TryGetValue(day, out var lines)) return lines;
        _days[day] = lines = [];
        foreach (var old in _days.Keys.Where(known => known < _days.Keys.Max() - DaysKept && known != day).ToList()) _days.Remove(old);
        return lines;
    }
}

/// <summary>What one partition has of a day's quota, as of its message <paramref name="Number"/>.</summary>
[GenerateSerializer, Immutable, Alias("push.quota-line.v1")]
public readonly record struct QuotaLine([property: Id(0)] long Incarnation, [property: Id(1)] long Number, [property: Id(2)] long Spent, [property: Id(3)] long Held);
