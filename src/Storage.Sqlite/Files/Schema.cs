using PushOrleans.Journal;

namespace PushOrleans.Storage.Sqlite;

/// <summary>The tables of the one file. Every change is a new version with a step that leads there.</summary>
internal static class Schema
{
    public const long Version = 1;

    private const string CreateVersion1 = """
        CREATE TABLE schema_version (version INTEGER NOT NULL);
        INSERT INTO schema_version VALUES (1);
        CREATE TABLE settings (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO counters VALUES ('version', 0);

        CREATE TABLE records (
            partition INTEGER NOT NULL, seq INTEGER NOT NULL, frame BLOB NOT NULL,
            PRIMARY KEY (partition, seq));
        CREATE TABLE personal (
            partition INTEGER NOT NULL, seq INTEGER NOT NULL, chunk INTEGER NOT NULL,
            min_ordinal INTEGER NOT NULL, max_ordinal INTEGER NOT NULL, body BLOB NOT NULL,
            PRIMARY KEY (partition, seq, chunk));
        CREATE INDEX personal_by_user ON personal (partition, min_ordinal, max_ordinal);
        CREATE TABLE snapshots (
            id INTEGER PRIMARY KEY, partition INTEGER NOT NULL, seq INTEGER NOT NULL,
            complete INTEGER NOT NULL, shared BLOB NOT NULL);
        CREATE INDEX snapshots_by_seq ON snapshots (partition, seq);
        CREATE TABLE snapshot_chunks (
            snapshot INTEGER NOT NULL, chunk INTEGER NOT NULL, partition INTEGER NOT NULL,
            min_ordinal INTEGER NOT NULL, max_ordinal INTEGER NOT NULL, body BLOB NOT NULL,
            PRIMARY KEY (snapshot, chunk));
        CREATE INDEX snapshot_chunks_by_user ON snapshot_chunks (partition, min_ordinal, max_ordinal);
        CREATE TABLE named (name TEXT PRIMARY KEY, version INTEGER NOT NULL, content BLOB NOT NULL);

        CREATE TABLE grain_state (
            provider TEXT NOT NULL, state TEXT NOT NULL, grain TEXT NOT NULL,
            etag INTEGER NOT NULL, body BLOB NOT NULL,
            PRIMARY KEY (provider, state, grain));
        CREATE TABLE reminders (
            grain TEXT NOT NULL, name TEXT NOT NULL, hash INTEGER NOT NULL,
            start_at INTEGER NOT NULL, period INTEGER NOT NULL, etag INTEGER NOT NULL,
            PRIMARY KEY (grain, name)) WITHOUT ROWID;
        CREATE INDEX reminders_by_hash ON reminders (hash);
        """;

    /// <summary>Creates the tables in an empty file, or checks those that are there; drops what an interrupted save of a snapshot left.</summary>
    /// <exception cref="StoreMismatchException">A newer version, or another program's file.</exception>
    public static void Ensure(SqliteSession session)
    {
        session.Run("BEGIN IMMEDIATE");
        try
        {
            var tables = (long)session.Scalar("SELECT count(*) FROM sqlite_schema")!;
            if (tables == 0) session.Run(CreateVersion1);
            else Check(session);
            session.Run("DELETE FROM snapshot_chunks WHERE snapshot IN (SELECT id FROM snapshots WHERE complete = 0)");
            session.Run("DELETE FROM snapshots WHERE complete = 0");
            session.Run("COMMIT");
        }
        catch
        {
            session.Run("ROLLBACK");
            throw;
        }
    }

    /// <summary>Fixes the number of partitions when the store is new, else compares.</summary>
    /// <exception cref="StoreMismatchException">The store has another number.</exception>
    public static bool FixPartitions(SqliteSession session, int partitions)
    {
        session.Execute("INSERT INTO settings VALUES ('partitions', ?1) ON CONFLICT DO NOTHING", partitions);
        var stored = (long)session.Scalar("SELECT value FROM settings WHERE name = 'partitions'")!;
        if (stored != partitions) throw new StoreMismatchException($"the store has {stored} partitions, not {partitions}");
        return true;
    }

    private static void Check(SqliteSession session)
    {
        if (session.Scalar("SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'") is null)
            throw new StoreMismatchException("the file is a database of another program");
        var version = (long)session.Scalar("SELECT version FROM schema_version")!;
        if (version != Version) throw new StoreMismatchException($"the file has schema version {version}; this program knows {Version}");
    }
}
