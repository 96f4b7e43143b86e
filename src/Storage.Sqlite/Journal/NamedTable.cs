using PushOrleans.Journal;

namespace PushOrleans.Storage.Sqlite;

/// <summary>Named objects.</summary>
internal static class NamedTable
{
    public static NamedObject? Read(SqliteSession session, string name)
    {
        var found = session.Query(
            "SELECT version, content FROM named WHERE name = ?1",
            row => new NamedObject(name, row.GetInt64(0), row.GetFieldValue<byte[]>(1)), name);
        return found.Count == 0 ? null : found[0];
    }

    public static long? Write(SqliteSession session, string name, byte[] content, long expectedVersion)
    {
        var stored = (long?)session.Scalar("SELECT version FROM named WHERE name = ?1", name) ?? 0;
        if (stored != expectedVersion) return null;
        var version = session.NextVersion();
        session.Execute(
            "INSERT INTO named VALUES (?1, ?2, ?3) ON CONFLICT (name) DO UPDATE SET version = ?2, content = ?3", name, version, content);
        return version;
    }

    // Names end before U+007F, so that everything with the prefix is below prefix + U+007F.
    public static IReadOnlyList<string> List(SqliteSession session, string prefix, string? after, int limit) => session.Query(
        "SELECT name FROM named WHERE name >= ?1 AND name < ?2 AND name > ?3 ORDER BY name LIMIT ?4",
        row => row.GetString(0), prefix, prefix + '\u007f', after ?? "", limit);
}
