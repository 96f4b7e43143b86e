namespace PushOrleans.Journal;

/// <summary>Where an append goes wrong. Values are for tests only.</summary>
public enum AppendFault : byte
{
    None = 0,

    /// <summary>Nothing was written, and the caller is told that the store is unavailable.</summary>
    BeforeAppend = 1,

    /// <summary>Everything was written, and the caller is told that the store is unavailable: the fate is unknown to him.</summary>
    AfterAppend = 2,
}

/// <summary>Faults that a test puts into a <see cref="MemoryJournalStore"/>. Thread-safe.</summary>
public sealed class StoreFaults
{
    private readonly Lock _lock = new();
    private readonly Queue<(int? Partition, AppendFault Fault)> _appends = new();
    private TaskCompletionSource? _stall;

    /// <summary>While true every call fails as unavailable, and nothing is written or read.</summary>
    public bool Unavailable { get; set; }

    /// <summary>Lets the next append (of this partition, or of any) fail so. Faults are used up in the order they were given.</summary>
    public void FailNextAppend(AppendFault fault, int? partition = null)
    {
        lock (_lock) _appends.Enqueue((partition, fault));
    }

    /// <summary>Lets writes wait until <see cref="Resume"/>.</summary>
    public void Stall()
    {
        lock (_lock) _stall ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Lets the writes that wait, and all later ones, go on.</summary>
    public void Resume()
    {
        lock (_lock)
        {
            _stall?.SetResult();
            _stall = null;
        }
    }

    internal async Task PassAsync(CancellationToken cancellationToken)
    {
        Task? stalled;
        lock (_lock) stalled = _stall?.Task;
        if (stalled is not null) await stalled.WaitAsync(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfUnavailable();
    }

    internal void ThrowIfUnavailable()
    {
        if (Unavailable) throw MadeUnavailable();
    }

    internal static StoreUnavailableException MadeUnavailable() => new("the store is made unavailable");

    internal AppendFault Take(int partition)
    {
        lock (_lock)
        {
            if (!_appends.TryPeek(out var next) || (next.Partition ?? partition) != partition) return AppendFault.None;
            return _appends.Dequeue().Fault;
        }
    }
}
