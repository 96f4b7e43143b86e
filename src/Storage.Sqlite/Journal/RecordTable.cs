using System.Buffers;
using System.Security.Cryptography;
using PushOrleans.Journal;

namespace PushOrleans.Storage.Sqlite;

/// <summary>Records and their personal payloads.</summary>
internal static class RecordTable
{
    private static readonly string s_selectTail =
        $"SELECT seq, substr(frame, {RecordFrame.HashAt + 1}, {SHA256.HashSizeInBytes}) FROM records WHERE partition = ?1 ORDER BY seq DESC LIMIT 1";

    /// <summary>A record laid out for the file, in a buffer of the pool: most are some kilobytes that nobody needs once they are written.</summary>
    public sealed class Row(SealedRecord record) : IDisposable
    {
        private readonly int _length = RecordFrame.LengthOf(record);
        private readonly byte[] _frame = FrameOf(record);

        public long Seq => record.Seq;

        public ReadOnlySpan<byte> Frame => _frame.AsSpan(0, _length);

        public IReadOnlyList<PayloadChunk.Packed> Personal { get; } = record.Personal.Count == 0
            ? []
            : [.. PayloadChunk.Pack(record.Personal.Select(personal => new PayloadChunk.Entry(personal.Index, personal.Ordinal, personal.Salted)))];

        /// <summary>To be called once, when nobody writes it any more.</summary>
        public void Dispose() => ArrayPool<byte>.Shared.Return(_frame);

        private static byte[] FrameOf(SealedRecord record)
        {
            var frame = ArrayPool<byte>.Shared.Rent(RecordFrame.LengthOf(record));
            RecordFrame.Write(record, frame);
            return frame;
        }
    }

    public static JournalPosition Tail(SqliteSession session, int partition)
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        return ReadTail(session, partition, hash) is { } seq ? new JournalPosition(seq, hash) : JournalPosition.Start;
    }

    public static AppendOutcome Append(SqliteSession session, int partition, JournalPosition expected, IReadOnlyList<Row> rows)
    {
        if (!IsTail(session, partition, expected)) return AppendOutcome.Fenced;
        foreach (var row in rows)
        {
            Insert(session, partition, row);
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

    private static bool IsTail(SqliteSession session, int partition, JournalPosition position)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        return ReadTail(session, partition, hash) is { } seq ? seq == position.Seq && hash.SequenceEqual(position.Hash.Span) : position.Equals(JournalPosition.Start);
    }

    /// <summary>Number of the newest record, and its hash; null when there is none.</summary>
    private static long? ReadTail(SqliteSession session, int partition, Span<byte> hash)
    {
        var tail = session.Statement(s_selectTail).Bind(1, partition);
        try
        {
            if (!tail.Step()) return null;
            tail.Bytes(1).CopyTo(hash);
            return tail.Number(0);
        }
        finally
        {
            tail.Reset();
        }
    }

    private static void Insert(SqliteSession session, int partition, Row row)
    {
        var insert = session.Statement("INSERT INTO records VALUES (?1, ?2, ?3)").Bind(1, partition).Bind(2, row.Seq).Bind(3, row.Frame);
        try
        {
            insert.Step();
        }
        finally
        {
            insert.Reset();
        }
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
