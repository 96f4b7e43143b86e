namespace PushOrleans.Storage.Sqlite;

/// <summary>
/// When the write-ahead log has grown, it is copied into the database by a connection and a thread of their own, beside the writer: within a commit, as SQLite
/// does it by itself, the copy and its flush keep waiting whoever writes just then. What was written meanwhile is little; the writer copies that between two
/// commits, so that the log is whole in the database and begins anew. Belongs to the writer's thread.
/// </summary>
internal sealed class Checkpoints(Func<SqliteSession> open, int bytes) : IDisposable
{
    /// <summary>The log may grow to so many times its size while it is copied; then the writer waits. While somebody reads it, it begins anew after that.</summary>
    public const int MostSizes = 4;

    private readonly long _pages = bytes / SqliteSession.PageSize;
    private SqliteSession? _session;
    private Thread? _copier;
    private long _written;

    /// <summary>To be called between two groups, with the writer's connection.</summary>
    public void AfterCommit(SqliteSession writer)
    {
        _written += writer.TakePagesWritten();
        if (_written < _pages) return;
        if (_copier is null)
        {
            _copier = new Thread(Copy) { IsBackground = true, Name = "sqlite checkpoint" };
            _copier.Start();
        }

        if (!_copier.IsAlive || _written >= _pages * MostSizes) Complete(writer);
    }

    /// <summary>Waits for the copy that goes on, if one does: SQLite refuses two at a time.</summary>
    public void Wait() => _copier?.Join();

    public void Dispose()
    {
        Wait();
        _session?.Dispose();
    }

    private void Complete(SqliteSession writer)
    {
        Wait();
        // Where a reader kept the end of it, the next attempt comes soon; and not at once where it failed.
        (_copier, _written) = (null, 0);
        if (!writer.CopyLog()) _written = _pages - (_pages / 8);
    }

    // What cannot be copied now stays in the log, which keeps it as safely, and is copied with the next attempt.
    private void Copy()
    {
        try
        {
            (_session ??= open()).CopyLog();
        }
        catch (Exception fault) when (SqliteFaults.IsFault(fault))
        {
            _session?.Dispose();
            _session = null;
        }
    }
}
