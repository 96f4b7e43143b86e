namespace PushOrleans.Storage.Sqlite;

/// <summary>
/// A write that waits for its turn. It runs inside the transaction of a group; if the group fails because of another job, it runs again.
/// It throws other exceptions than SQLite's only before its first write.
/// </summary>
internal abstract class WriteJob
{
    /// <summary>Whether what was overwritten has to leave the write-ahead log, too, before the job is done.</summary>
    public bool Erases { get; init; }

    /// <summary>How many jobs, itself among them, it waits for within <see cref="WriteLoop.GatherWithin"/>; 1 = for none. The least patient of a group decides.</summary>
    public int Patience { get; init; } = 1;

    /// <summary>Called on the writer's thread when the job failed, before any other job runs.</summary>
    public Action? OnFailed { get; init; }

    /// <returns>False when the job is out: cancelled, or refused by itself.</returns>
    public abstract bool Execute(SqliteSession session);

    public abstract void Committed();

    public abstract void Failed(Exception reason);
}

internal sealed class WriteJob<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken) : WriteJob
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Done => _done.Task;

    public override bool Execute(SqliteSession session)
    {
        // Refused when its group ran first: the caller knows already.
        if (_done.Task.IsCompleted) return false;
        if (cancellationToken.IsCancellationRequested)
        {
            _done.TrySetCanceled(cancellationToken);
            return false;
        }
        try
        {
            _result = work(session);
            return true;
        }
        catch (Exception refused) when (!SqliteFaults.IsFault(refused))
        {
            _done.TrySetException(refused);
            return false;
        }
    }

    public override void Committed() => _done.TrySetResult(_result);

    public override void Failed(Exception reason)
    {
        OnFailed?.Invoke();
        _done.TrySetException(reason);
    }
}
