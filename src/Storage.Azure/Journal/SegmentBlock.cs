using System.Buffers.Binary;
using PushOrleans.Journal;

namespace PushOrleans.Storage.Azure;

internal enum BlockKind : byte
{
    Unknown = 0,
    Records = 1,

    /// <summary>Records, some of which have personal payloads in a blob of their own.</summary>
    RecordsWithPersonal = 2,

    /// <summary>The segment ends here.</summary>
    Seal = 3,
}

/// <summary>
/// What one append wrote, little-endian: "PJ" (2), format (1), kind (1), length of all (4), the append's id (16), body, length of all (4)
/// again, so that a segment can be read from its end. The body is, per record, the length of its frame (4) and the frame; of a seal, the
/// last record's number (8) and hash (32).
/// </summary>
/// <param name="AppendId">Random, one per append: tells our own append, whose answer was lost, from another's, whatever it holds.</param>
/// <param name="Body">Slices of what was read.</param>
internal sealed record SegmentBlock(BlockKind Kind, Guid AppendId, ReadOnlyMemory<byte> Body, int Length)
{
    public const int HeaderLength = 24;
    public const int TrailerLength = 4;

    private const byte Format = 1;
    private const int SealLength = 40;

    public static byte[] OfRecords(Guid appendId, IReadOnlyList<SealedRecord> records)
    {
        var personal = records.Any(record => record.Personal.Count > 0);
        var bytes = Frame(personal ? BlockKind.RecordsWithPersonal : BlockKind.Records, appendId, records.Sum(record => 4 + RecordFrame.LengthOf(record)));
        var rest = bytes.AsSpan(HeaderLength);
        foreach (var record in records)
        {
            var length = RecordFrame.LengthOf(record);
            BinaryPrimitives.WriteInt32LittleEndian(rest, length);
            RecordFrame.Write(record, rest[4..]);
            rest = rest[(4 + length)..];
        }
        return bytes;
    }

    public static byte[] OfSeal(Guid appendId, JournalPosition last)
    {
        var bytes = Frame(BlockKind.Seal, appendId, SealLength);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(HeaderLength), last.Seq);
        last.Hash.Span.CopyTo(bytes.AsSpan(HeaderLength + 8));
        return bytes;
    }

    /// <summary>Length of the block that begins here; null when its header is not whole.</summary>
    /// <exception cref="CorruptRecordException">No block begins here.</exception>
    public static int? LengthAt(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength) return null;
        if (bytes[0] != (byte)'P' || bytes[1] != (byte)'J' || bytes[2] != Format) throw new CorruptRecordException("a segment has bytes that are no append of this version");
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        if (length < HeaderLength + TrailerLength) throw new CorruptRecordException($"an append of {length} bytes is too short");
        return length;
    }

    /// <summary>Length of the block that ends here.</summary>
    public static int LengthBefore(ReadOnlySpan<byte> end) => BinaryPrimitives.ReadInt32LittleEndian(end[^TrailerLength..]);

    /// <summary>The block at the start of <paramref name="bytes"/>; null when it is not whole.</summary>
    /// <exception cref="CorruptRecordException">No block begins here.</exception>
    public static SegmentBlock? Read(ReadOnlyMemory<byte> bytes)
    {
        if (LengthAt(bytes.Span) is not { } length || bytes.Length < length) return null;
        if (LengthBefore(bytes.Span[..length]) != length) throw new CorruptRecordException("an append's two lengths differ");
        return new SegmentBlock(
            (BlockKind)bytes.Span[3], new Guid(bytes.Span.Slice(8, 16)), bytes[HeaderLength..(length - TrailerLength)], length);
    }

    /// <summary>The records of the block, in order; none of a seal.</summary>
    /// <exception cref="CorruptRecordException">The body is not whole frames.</exception>
    public IEnumerable<SealedRecord> Records()
    {
        if (Kind == BlockKind.Seal) yield break;
        for (var rest = Body; !rest.IsEmpty;)
        {
            var length = rest.Length < 4 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(rest.Span);
            if (length < 0 || length > rest.Length - 4) throw new CorruptRecordException("an append does not end where a record does");
            yield return RecordFrame.Read(rest.Slice(4, length));
            rest = rest[(4 + length)..];
        }
    }

    /// <summary>Where the chain stands after this block.</summary>
    public JournalPosition Position => Kind == BlockKind.Seal
        ? new JournalPosition(BinaryPrimitives.ReadInt64LittleEndian(Body.Span), Body.Slice(8, 32).ToArray())
        : Records().Last().Position;

    private static byte[] Frame(BlockKind kind, Guid appendId, int bodyLength)
    {
        var length = HeaderLength + bodyLength + TrailerLength;
        var bytes = new byte[length];
        bytes[0] = (byte)'P';
        bytes[1] = (byte)'J';
        bytes[2] = Format;
        bytes[3] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), length);
        appendId.TryWriteBytes(bytes.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(length - TrailerLength), length);
        return bytes;
    }
}
