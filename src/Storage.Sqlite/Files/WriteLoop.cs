using System.Diagnostics;
using Microsoft.Data.Sqlite;
using PushOrleans.Journal;

namespace PushOrleans.Storage.Sqlite;

/// <summary>
/// The one writer of the file, on a thread of its own since SQLite blocks. All jobs that wait are one transaction, hence one flush to the
/// disk; while it is flushed, the next group gathers. Jobs that are patient are begun with when enough of them wait, when one comes that is not,
/// or after <see cref="GatherWithin"/>.
/// </summary>
internal sealed class WriteLoop : IDisposable
{
    // https://www.sqlite.org/rescode.html
    private const int Busy = 5;

    /// <summary>How long a patient job waits for others at most.</summary>
    internal static readonly TimeSpan GatherWithin = TimeSpan.FromMilliseconds(2);

    private readonly object _gate = new();
    private readonly Func<SqliteSession> _open;
    private readonly Checkpoints _checkpoints;
    private readonly TimeSpan _gatherWithin;
    private readonly Thread _thread;
    private List<WriteJob> _waiting = [];

    // The least patience of those that wait.
    private int _enough = int.MaxValue;
    private SqliteSession? _session;
    private bool _stopping;

    public WriteLoop(Func<SqliteSession> open, int checkpointBytes, TimeSpan gatherWithin)
    {
        (_open, _checkpoints, _gatherWithin) = (open, new Checkpoints(open, checkpointBytes), gatherWithin);
        _thread = new Thread(Run) { IsBackground = true, Name = "sqlite writer" };
        _thread.Start();
    }

    public void Enqueue(WriteJob job)
    {
        lock (_gate)
        {
            if (!_stopping)
            {
                _waiting.Add(job);
                _enough = Math.Min(_enough, job.Patience);
                if (_waiting.Count == 1 || IsEnough) Monitor.Pulse(_gate);
                return;
            }
        }
        job.Failed(new StoreUnavailableException("the store is closed"));
    }

    /// <summary>Runs what waits, and ends.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopping) return;
            _stopping = true;
            Monitor.Pulse(_gate);
        }
        _thread.Join();
        _checkpoints.Dispose();
        _session?.Dispose();
    }

    private bool IsEnough => _stopping || _waiting.Count >= _enough;

    private void Gather()
    {
        var start = Stopwatch.GetTimestamp();
        while (!IsEnough && _gatherWithin - Stopwatch.GetElapsedTime(start) is var left && left > TimeSpan.Zero)
        {
            // The part of a millisecond would be no wait at all, and again and again.
            Monitor.Wait(_gate, (int)Math.Ceiling(left.TotalMilliseconds));
        }
    }

    private void Run()
    {
        List<WriteJob> group = [];
        while (true)
        {
            group.Clear();
            lock (_gate)
            {
                while (_waiting.Count == 0 && !_stopping) Monitor.Wait(_gate);
                if (_waiting.Count == 0) return;
                Gather();
                (group, _waiting, _enough) = (_waiting, group, int.MaxValue);
            }
            RunGroup(group);
        }
    }

    private void RunGroup(List<WriteJob> group)
    {
        List<WriteJob> written;
        try
        {
            written = Execute(group);
        }
        catch (Exception fault) when (SqliteFaults.IsFault(fault))
        {
            Reset();
            if (group.Count > 1 && SqliteFaults.IsOneJobs(fault)) foreach (var job in group) RunGroup([job]);
            else foreach (var job in group) job.Failed(SqliteFaults.AsUnavailable(fault));
            return;
        }
        Exception? kept = null;
        if (written.Exists(job => job.Erases)) kept = EmptyWriteAheadLog();
        foreach (var job in written)
        {
            if (job.Erases && kept is not null) job.Failed(SqliteFaults.AsUnavailable(kept));
            else job.Committed();
        }

        Checkpoint();
    }

    private List<WriteJob> Execute(List<WriteJob> group)
    {
        var session = _session ??= _open();
        session.Execute("BEGIN IMMEDIATE");
        var written = group.FindAll(job => job.Execute(session));
        session.Execute("COMMIT");
        return written;
    }

    private void Checkpoint()
    {
        try
        {
            if (_session is { } session) _checkpoints.AfterCommit(session);
        }
        catch (Exception fault) when (SqliteFaults.IsFault(fault))
        {
            // Nothing is lost: what is in the log counts as what is in the database does.
            Reset();
        }
    }

    // Readers hold no transaction longer than a query, and the busy time-out waits for them.
    private SqliteException? EmptyWriteAheadLog()
    {
        try
        {
            _checkpoints.Wait();
            var busy = _session!.Query("PRAGMA wal_checkpoint(TRUNCATE)", row => row.GetInt64(0))[0];
            return busy == 0 ? null : new SqliteException("the write-ahead log is read by another program and cannot be emptied", Busy);
        }
        catch (SqliteException fault)
        {
            Reset();
            return fault;
        }
    }

    // A connection that failed may stand in a transaction of unknown state: the next group gets a new one.
    private void Reset()
    {
        try
        {
            _session?.Dispose();
        }
        catch (SqliteException)
        {
            // It is given up either way.
        }
        _session = null;
    }
}
