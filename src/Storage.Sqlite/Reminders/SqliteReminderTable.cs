using System.Globalization;
using Microsoft.Data.Sqlite;

namespace PushOrleans.Storage.Sqlite;

/// <summary>Orleans' reminders in the one file. Instants and periods are kept in ticks of 100 ns, instants in UTC.</summary>
public sealed class SqliteReminderTable(SqliteFile file) : IReminderTable
{
    private const string Columns = "grain, name, start_at, period, etag";

    public Task StartAsync(CancellationToken cancellationToken = default) => file.OpenAsync(cancellationToken);

    public Task<ReminderTableData> ReadRows(GrainId grainId) => ReadRows(grainId, CancellationToken.None);

    public Task<ReminderTableData> ReadRows(GrainId grainId, CancellationToken cancellationToken)
    {
        var grain = grainId.ToString();
        return file.ReadAsync(
            session => new ReminderTableData(session.Query($"SELECT {Columns} FROM reminders WHERE grain = ?1", Entry, grain)), cancellationToken);
    }

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => ReadRows(begin, end, CancellationToken.None);

    /// <summary>Those whose grain's hash is in (begin, end]; where begin ≥ end, beyond begin or up to end.</summary>
    public Task<ReminderTableData> ReadRows(uint begin, uint end, CancellationToken cancellationToken)
    {
        var range = begin < end ? "hash > ?1 AND hash <= ?2" : "hash > ?1 OR hash <= ?2";
        return file.ReadAsync(
            session => new ReminderTableData(session.Query($"SELECT {Columns} FROM reminders WHERE {range}", Entry, begin, end)), cancellationToken);
    }

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => ReadRow(grainId, reminderName, CancellationToken.None);

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName, CancellationToken cancellationToken)
    {
        var grain = grainId.ToString();
        return file.ReadAsync(
            session => session.Query($"SELECT {Columns} FROM reminders WHERE grain = ?1 AND name = ?2", Entry, grain, reminderName).FirstOrDefault(),
            cancellationToken);
    }

    public Task<string?> UpsertRow(ReminderEntry entry) => UpsertRow(entry, CancellationToken.None);

    /// <summary>Writes the row whatever its ETag was: the last one to register a reminder wins.</summary>
    public Task<string?> UpsertRow(ReminderEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var (grain, name, hash) = (entry.GrainId.ToString(), entry.ReminderName, entry.GrainId.GetUniformHashCode());
        var (start, period) = (entry.StartAt.ToUniversalTime().Ticks, entry.Period.Ticks);
        return file.WriteAsync<string?>(
            session =>
            {
                var etag = session.NextVersion();
                session.Execute(
                    "INSERT INTO reminders VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET start_at = ?4, period = ?5, etag = ?6",
                    grain, name, hash, start, period, etag);
                return AsETag(etag);
            },
            cancellationToken);
    }

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) =>
        RemoveRow(grainId, reminderName, eTag, CancellationToken.None);

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag, CancellationToken cancellationToken)
    {
        var grain = grainId.ToString();
        if (!long.TryParse(eTag, NumberStyles.None, CultureInfo.InvariantCulture, out var etag)) return Task.FromResult(false);
        return file.WriteAsync(
            session => session.Execute("DELETE FROM reminders WHERE grain = ?1 AND name = ?2 AND etag = ?3", grain, reminderName, etag) == 1,
            cancellationToken);
    }

    public Task TestOnlyClearTable() => TestOnlyClearTable(CancellationToken.None);

    public Task TestOnlyClearTable(CancellationToken cancellationToken) =>
        file.WriteAsync(session => session.Execute("DELETE FROM reminders"), cancellationToken);

    private static string AsETag(long etag) => etag.ToString(CultureInfo.InvariantCulture);

    private static ReminderEntry Entry(SqliteDataReader row) => new()
    {
        GrainId = GrainId.Parse(row.GetString(0)),
        ReminderName = row.GetString(1),
        StartAt = new DateTime(row.GetInt64(2), DateTimeKind.Utc),
        Period = TimeSpan.FromTicks(row.GetInt64(3)),
        ETag = AsETag(row.GetInt64(4)),
    };
}
