using System.Buffers.Binary;
using PushOrleans.Journal;

namespace PushOrleans.Storage.Sqlite;

/// <summary>
/// Several users' bytes in one row, since a row each is slow to write. Per entry, little-endian: index (4), ordinal (4; −1 = erased),
/// length (4), bytes. Erasing overwrites in place, so that the row keeps its length and SQLite its cell.
/// </summary>
internal static class PayloadChunk
{
    private const int EntryHeader = 12;
    private const int Erased = -1;

    /// <summary>Bytes after which a new chunk begins: two pages of the file.</summary>
    public const int TargetLength = 2 * SqliteSession.PageSize;

    public readonly record struct Entry(int Index, int Ordinal, ReadOnlyMemory<byte> Content);

    public sealed record Packed(int MinOrdinal, int MaxOrdinal, byte[] Body);

    /// <summary>Packs entries, in their order, into chunks of about <see cref="TargetLength"/>.</summary>
    public static IEnumerable<Packed> Pack(IEnumerable<Entry> entries)
    {
        var gathered = new List<Entry>();
        var length = 0;
        foreach (var entry in entries)
        {
            if (gathered.Count > 0 && length + EntryHeader + entry.Content.Length > TargetLength)
            {
                yield return PackOne(gathered, length);
                gathered.Clear();
                length = 0;
            }
            gathered.Add(entry);
            length += EntryHeader + entry.Content.Length;
        }
        if (gathered.Count > 0) yield return PackOne(gathered, length);
    }

    /// <summary>The entries that were not erased; their contents are slices of <paramref name="body"/>.</summary>
    /// <exception cref="CorruptRecordException">The bytes are no chunk.</exception>
    public static IEnumerable<Entry> Unpack(byte[] body)
    {
        for (var at = 0; at < body.Length;)
        {
            var entry = ReadAt(body, at);
            at += EntryHeader + entry.Content.Length;
            if (entry.Ordinal != Erased) yield return entry;
        }
    }

    /// <summary>Overwrites one user's entries with zeros.</summary>
    /// <returns>Whether there were any.</returns>
    /// <exception cref="CorruptRecordException">The bytes are no chunk.</exception>
    public static bool Erase(byte[] body, int ordinal)
    {
        var found = false;
        for (var at = 0; at < body.Length;)
        {
            var entry = ReadAt(body, at);
            if (entry.Ordinal == ordinal)
            {
                BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(at + 4), Erased);
                body.AsSpan(at + EntryHeader, entry.Content.Length).Clear();
                found = true;
            }
            at += EntryHeader + entry.Content.Length;
        }
        return found;
    }

    private static Packed PackOne(List<Entry> entries, int length)
    {
        var body = new byte[length];
        var rest = body.AsSpan();
        int min = int.MaxValue, max = 0;
        foreach (var (index, ordinal, content) in entries)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, index);
            BinaryPrimitives.WriteInt32LittleEndian(rest[4..], ordinal);
            BinaryPrimitives.WriteInt32LittleEndian(rest[8..], content.Length);
            content.Span.CopyTo(rest[EntryHeader..]);
            rest = rest[(EntryHeader + content.Length)..];
            min = Math.Min(min, ordinal);
            max = Math.Max(max, ordinal);
        }
        return new Packed(min, max, body);
    }

    private static Entry ReadAt(byte[] body, int at)
    {
        var rest = body.AsMemory(at);
        if (rest.Length < EntryHeader) throw new CorruptRecordException("a chunk is cut off");
        var length = BinaryPrimitives.ReadInt32LittleEndian(rest.Span[8..]);
        if (length < 0 || length > rest.Length - EntryHeader) throw new CorruptRecordException("a chunk's entry is longer than the chunk");
        return new Entry(
            BinaryPrimitives.ReadInt32LittleEndian(rest.Span),
            BinaryPrimitives.ReadInt32LittleEndian(rest.Span[4..]),
            rest.Slice(EntryHeader, length));
    }
}
