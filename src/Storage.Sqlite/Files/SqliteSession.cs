using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace PushOrleans.Storage.Sqlite;

/// <summary>One connection with its prepared statements. Used by one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    /// <summary>16 KiB: a page of 2,000 verdicts takes one or two.</summary>
    public const int PageSize = 16 << 10;

    // The newest pages of all partitions are a few. In a large cache each new page is memory that nobody has touched yet, in a small one the processor has it.
    private const int CacheKiB = 4 << 10;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    public SqliteSession(SqliteStoreOptions options, bool readOnly)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = options.Path,
            Mode = readOnly ? SqliteOpenMode.ReadWrite : SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = Math.Max(1, (int)options.BusyTimeout.TotalSeconds),
        }.ToString());
        try
        {
            _connection.Open();
            Run($"PRAGMA busy_timeout = {(int)options.BusyTimeout.TotalMilliseconds}");
            if (readOnly)
            {
                Run("PRAGMA query_only = ON");
                return;
            }
            Run($"PRAGMA page_size = {PageSize}");
            Run("PRAGMA journal_mode = WAL");
            Run("PRAGMA synchronous = FULL");
            // What is deleted or overwritten leaves no bytes behind in the file: erasure depends on it.
            Run("PRAGMA secure_delete = ON");
            // See Checkpoints.
            Run("PRAGMA wal_autocheckpoint = 0");
            Run($"PRAGMA journal_size_limit = {options.CheckpointBytes}");
            Run($"PRAGMA cache_size = -{CacheKiB}");
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs a statement that is not worth preparing.</summary>
    public void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Runs a prepared statement with parameters ?1, ?2, …</summary>
    /// <returns>Rows changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<object?> parameters) => Prepare(sql, parameters).ExecuteNonQuery();

    /// <summary>The statement of this text, prepared once.</summary>
    public SqliteStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement)) _statements.Add(sql, statement = new SqliteStatement(_connection.Handle!, sql));
        return statement;
    }

    /// <summary>The first column of the first row; null when there is no row, or it is NULL.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<object?> parameters)
    {
        var value = Prepare(sql, parameters).ExecuteScalar();
        return value is DBNull ? null : value;
    }

    /// <summary>All rows, read at once: no read transaction stays open between calls.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> row, params ReadOnlySpan<object?> parameters)
    {
        using var reader = Prepare(sql, parameters).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(row(reader));
        return rows;
    }

    /// <summary>The next of the numbers that are never used twice: versions of named objects, ETags.</summary>
    public long NextVersion() => (long)Scalar("UPDATE counters SET value = value + 1 WHERE name = 'version' RETURNING value")!;

    /// <summary>Pages that this connection wrote into the write-ahead log since the last call.</summary>
    public int TakePagesWritten()
    {
        // https://www.sqlite.org/c3ref/c_dbstatus_options.html
        const int cacheWrite = 9;
        _ = raw.sqlite3_db_status(_connection.Handle!, cacheWrite, out var pages, out _, resetFlg: 1);
        return pages;
    }

    /// <summary>Copies the write-ahead log into the database, as far as readers let it, and flushes that. Writers of other connections do not wait.</summary>
    /// <returns>Whether all of it was copied, so that it can begin anew.</returns>
    public bool CopyLog()
    {
        var (busy, pages, copied) = Query("PRAGMA wal_checkpoint(PASSIVE)", row => (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)))[0];
        return busy == 0 && pages == copied;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        foreach (var command in _prepared.Values) command.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<object?> parameters)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < parameters.Length; i++) command.Parameters.Add(new SqliteParameter { ParameterName = $"?{i + 1}" });
            _prepared.Add(sql, command);
        }
        for (var i = 0; i < parameters.Length; i++) command.Parameters[i].Value = parameters[i] ?? DBNull.Value;
        return command;
    }
}
