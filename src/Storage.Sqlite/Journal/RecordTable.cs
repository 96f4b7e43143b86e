using PushOrleans.Journal;

namespace PushOrleans.Storage.Sqlite;

/// <summary>Records and their personal payloads.</summary>
internal static class RecordTable
{
    /// <summary>A record laid out for the file.</summary>
    public sealed record Row(long Seq, byte[] Frame, IReadOnlyList<PayloadChunk.Packed> Personal)
    {
        public static Row Of(SealedRecord record)
        {
            var frame = new byte[RecordFrame.LengthOf(record)];
            RecordFrame.Write(record, frame);
            return new Row(record.Seq, frame, record.Personal.Count == 0
                ? []
                : [.. PayloadChunk.Pack(record.Personal.Select(personal => new PayloadChunk.Entry(personal.Index, personal.Ordinal, personal.Salted)))]);
        }
    }

    public static JournalPosition Tail(SqliteSession session, int partition)
    {
        var tail = session.Query(
            $"SELECT seq, substr(frame, {RecordFrame.HashAt + 1}, 32) FROM records WHERE partition = ?1 ORDER BY seq DESC LIMIT 1",
            row => new JournalPosition(row.GetInt64(0), row.GetFieldValue<byte[]>(1)), partition);
        return tail.Count == 0 ? JournalPosition.Start : tail[0];
    }

    public static AppendOutcome Append(SqliteSession session, int partition, JournalPosition expected, IReadOnlyList<Row> rows)
    {
        if (!Tail(session, partition).Equals(expected)) return AppendOutcome.Fenced;
        foreach (var row in rows)
        {
            session.Execute("INSERT INTO records VALUES (?1, ?2, ?3)", partition, row.Seq, row.Frame);
            for (var chunk = 0; chunk < row.Personal.Count; chunk++)
            {
                var packed = row.Personal[chunk];
                session.Execute(
                    "INSERT INTO personal VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    partition, row.Seq, chunk, packed.MinOrdinal, packed.MaxOrdinal, packed.Body);
            }
        }
        return AppendOutcome.Appended;
    }

    public static List<(long Seq, byte[] Frame)> Frames(SqliteSession session, int partition, long fromSeq, int limit) => session.Query(
        "SELECT seq, frame FROM records WHERE partition = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3",
        row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)), partition, fromSeq, limit);

    public static List<(long Seq, long Chunk, byte[] Body)> PersonalChunks(
        SqliteSession session, int partition, (long Seq, long Chunk) after, long toSeq, int limit) => session.Query(
        "SELECT seq, chunk, body FROM personal WHERE partition = ?1 AND (seq, chunk) > (?2, ?3) AND seq <= ?4 ORDER BY seq, chunk LIMIT ?5",
        row => (row.GetInt64(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2)), partition, after.Seq, after.Chunk, toSeq, limit);

    /// <summary>Overwrites a user's bytes in all chunks of a table.</summary>
    public static void EraseChunks(SqliteSession session, string table, int partition, int ordinal)
    {
        var rows = session.Query(
            $"SELECT rowid FROM {table} WHERE partition = ?1 AND min_ordinal <= ?2 AND max_ordinal >= ?2", row => row.GetInt64(0), partition, ordinal);
        foreach (var rowId in rows)
        {
            var body = (byte[])session.Scalar($"SELECT body FROM {table} WHERE rowid = ?1", rowId)!;
            if (PayloadChunk.Erase(body, ordinal)) session.Execute($"UPDATE {table} SET body = ?2 WHERE rowid = ?1", rowId, body);
        }
    }
}
