using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace PushOrleans.Grains;

/// <summary>The partitions that are active on this silo. Thread-safe.</summary>
public sealed class LocalPartitions : IDisposable
{
    private readonly ConcurrentDictionary<int, Entry> _entries = new();
    private readonly TimeProvider _time;
    private readonly Meter _meter = new("PushOrleans");

    public LocalPartitions(TimeProvider time)
    {
        _time = time;
        _meter.CreateObservableGauge("push.partitions.local", () => _entries.Count, "{partition}", "Partitions that are active on this silo");
    }

    public int Count => _entries.Count;

    /// <summary>Raised when a partition was ended that had neither finished nor was sent away: nobody may ask for it again.</summary>
    internal event Action<int>? Lost;

    /// <summary>Those that have been here for at least <paramref name="stay"/>.</summary>
    public IReadOnlyList<int> HereFor(TimeSpan stay) => [.. _entries.Where(entry => _time.GetElapsedTime(entry.Value.Since) >= stay).Select(entry => entry.Key)];

    public void Dispose() => _meter.Dispose();

    internal object Arrive(int partition)
    {
        var entry = new Entry(_time.GetTimestamp());
        _entries[partition] = entry;
        return entry;
    }

    /// <summary>A newer activation of the same partition stays.</summary>
    internal void Leave(int partition, object arrival, DeactivationReasonCode reason)
    {
        var entry = (Entry)arrival;
        _entries.TryRemove(KeyValuePair.Create(partition, entry));
        entry.Gone.TrySetResult();

        // With a silo goes its share of the directory, and Orleans ends whatever was listed there, wherever it is.
        if (reason is DeactivationReasonCode.DirectoryFailure or DeactivationReasonCode.ActivationUnresponsive) Lost?.Invoke(partition);
    }

    /// <summary>Completes when the activation that is here now has gone.</summary>
    public Task Gone(int partition) => _entries.TryGetValue(partition, out var entry) ? entry.Gone.Task : Task.CompletedTask;

    private sealed class Entry(long since)
    {
        public long Since => since;

        public TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
