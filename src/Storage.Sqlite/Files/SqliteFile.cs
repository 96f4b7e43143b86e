using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using PushOrleans.Journal;

namespace PushOrleans.Storage.Sqlite;

/// <summary>
/// The one file of the embedded mode: one writer with group commit, readers beside it. Open in one process at a time. Thread-safe.
/// Methods do not run on the caller's thread, so that a grain that calls them does not block its silo.
/// </summary>
public sealed class SqliteFile : IAsyncDisposable, IDisposable
{
    private readonly SqliteStoreOptions _options;
    private readonly Lock _lock = new();
    private readonly ConcurrentBag<SqliteSession> _readers = [];
    private FileStream? _ownership;
    private WriteLoop? _writer;
    private bool _disposed;

    public SqliteFile(SqliteStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    public string Path => _options.Path;

    /// <summary>Opens the file, creating it and its folder when they do not exist. A repeat changes nothing.</summary>
    /// <exception cref="StoreInUseException">Another process has it open.</exception>
    /// <exception cref="StoreMismatchException">A newer version's file, or not ours at all.</exception>
    /// <exception cref="StoreUnavailableException">The file cannot be opened.</exception>
    public Task OpenAsync(CancellationToken cancellationToken) =>
        Volatile.Read(ref _writer) is not null && !_disposed ? Task.CompletedTask : Task.Run(Open, cancellationToken);

    internal Task<T> WriteAsync<T>(
        Func<SqliteSession, T> work, CancellationToken cancellationToken, bool erases = false, Action? failed = null, int patience = 1)
    {
        var job = new WriteJob<T>(work, cancellationToken) { Erases = erases, OnFailed = failed, Patience = patience };
        Writer.Enqueue(job);
        return job.Done;
    }

    internal Task<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        _ = Writer;
        return Task.Run(() => Read(work), cancellationToken);
    }

    public ValueTask DisposeAsync() => new(Task.Run(Dispose));

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
            _writer?.Dispose();
            while (_readers.TryTake(out var reader)) reader.Dispose();
            _ownership?.Dispose();
        }
    }

    private WriteLoop Writer => _disposed
        ? throw new StoreUnavailableException("the store is closed")
        : _writer ?? throw new InvalidOperationException("the store is not open");

    private void Open()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_writer is not null) return;
            var ownership = Own();
            try
            {
                using (var session = new SqliteSession(_options, readOnly: false)) Schema.Ensure(session);
                _writer = new WriteLoop(() => new SqliteSession(_options, readOnly: false), _options.CheckpointBytes, WriteLoop.GatherWithin);
                _ownership = ownership;
            }
            catch (SqliteException fault)
            {
                ownership.Dispose();
                throw SqliteFaults.AsUnavailable(fault);
            }
            catch
            {
                ownership.Dispose();
                throw;
            }
        }
    }

    // The lock file is locked, not merely there: the system lets it go when the process dies, however it dies.
    private FileStream Own()
    {
        var path = System.IO.Path.GetFullPath(_options.Path);
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        }
        catch (Exception fault) when (SqliteFaults.IsFault(fault))
        {
            throw SqliteFaults.AsUnavailable(fault);
        }
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken)
        {
            throw new StoreInUseException($"{path} is open in another process", taken);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw SqliteFaults.AsUnavailable(fault);
        }
    }

    private T Read<T>(Func<SqliteSession, T> work)
    {
        try
        {
            if (!_readers.TryTake(out var session)) session = new SqliteSession(_options, readOnly: true);
            try
            {
                var result = work(session);
                _readers.Add(session);
                if (_disposed && _readers.TryTake(out var late)) late.Dispose();
                return result;
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }
        catch (SqliteException fault)
        {
            throw SqliteFaults.AsUnavailable(fault);
        }
    }
}
