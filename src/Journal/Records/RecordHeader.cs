using System.Buffers.Binary;

namespace PushOrleans.Journal;

/// <summary>
/// The fixed part of a record, 48 bytes, little-endian: format version (1), kind (1), zero (2), partition (4), seq (8), at (8),
/// incarnation (8), inputs version (8), payload length (4), number of personal payloads (4).
/// </summary>
internal readonly record struct RecordHeader(
    int Partition, long Seq, RecordKind Kind, long At, long Incarnation, long InputsVersion, int PayloadLength, int PersonalCount)
{
    public const int Length = 48;

    /// <summary>The format that this code writes; it reads all from 1 up to this.</summary>
    public const byte FormatVersion = 1;

    public void Write(Span<byte> destination)
    {
        destination[0] = FormatVersion;
        destination[1] = (byte)Kind;
        destination[2] = 0;
        destination[3] = 0;
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], Partition);
        BinaryPrimitives.WriteInt64LittleEndian(destination[8..], Seq);
        BinaryPrimitives.WriteInt64LittleEndian(destination[16..], At);
        BinaryPrimitives.WriteInt64LittleEndian(destination[24..], Incarnation);
        BinaryPrimitives.WriteInt64LittleEndian(destination[32..], InputsVersion);
        BinaryPrimitives.WriteInt32LittleEndian(destination[40..], PayloadLength);
        BinaryPrimitives.WriteInt32LittleEndian(destination[44..], PersonalCount);
    }

    /// <exception cref="CorruptRecordException">Too short, another format, or lengths below 0.</exception>
    public static RecordHeader Read(ReadOnlySpan<byte> source)
    {
        if (source.Length < Length) throw new CorruptRecordException($"a record of {source.Length} bytes has no whole header");
        if (source[0] != FormatVersion) throw new CorruptRecordException($"record format {source[0]} is not known to this version");
        if (source[2] != 0 || source[3] != 0) throw new CorruptRecordException("reserved bytes of a record header are set");
        var header = new RecordHeader(
            BinaryPrimitives.ReadInt32LittleEndian(source[4..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[8..]),
            (RecordKind)source[1],
            BinaryPrimitives.ReadInt64LittleEndian(source[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[32..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[40..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[44..]));
        if (header.PayloadLength < 0 || header.PersonalCount < 0) throw new CorruptRecordException("a record header has a negative length");
        return header;
    }
}
