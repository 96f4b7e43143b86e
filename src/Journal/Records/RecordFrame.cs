using System.Security.Cryptography;

namespace PushOrleans.Journal;

/// <summary>
/// A record as the durable stores keep it, one run of bytes: header (48), hash (32), personal digests (36 each), payload. Personal
/// payloads are stored apart.
/// </summary>
public static class RecordFrame
{
    /// <summary>Where the hash stands in a frame: a store can read a tail without the payload.</summary>
    public const int HashAt = RecordHeader.Length;

    /// <summary>Length of the record's frame in bytes.</summary>
    public static int LengthOf(SealedRecord record) =>
        RecordHeader.Length + record.PersonalDigests.Packed.Length + SHA256.HashSizeInBytes + record.Payload.Length;

    /// <summary>Writes the frame into <paramref name="destination"/>, which holds at least <see cref="LengthOf"/> bytes.</summary>
    public static void Write(SealedRecord record, Span<byte> destination)
    {
        RecordChain.HeaderOf(record).Write(destination);
        var rest = destination[RecordHeader.Length..];
        record.Hash.Span.CopyTo(rest);
        rest = rest[SHA256.HashSizeInBytes..];
        record.PersonalDigests.Packed.Span.CopyTo(rest);
        record.Payload.Span.CopyTo(rest[record.PersonalDigests.Packed.Length..]);
    }

    /// <summary>The record of a frame; it keeps slices of <paramref name="frame"/>, so the caller gives the bytes away.</summary>
    /// <exception cref="CorruptRecordException">The bytes are no frame of exactly this length. (Whether they belong into the chain, verify tells.)</exception>
    public static SealedRecord Read(ReadOnlyMemory<byte> frame)
    {
        var header = RecordHeader.Read(frame.Span);
        var digestsLength = (long)header.PersonalCount * PersonalDigests.EntryLength;
        if (RecordHeader.Length + digestsLength + SHA256.HashSizeInBytes + header.PayloadLength != frame.Length)
            throw new CorruptRecordException($"a frame of {frame.Length} bytes does not have the length that its header tells");
        var rest = frame[(RecordHeader.Length + SHA256.HashSizeInBytes)..];
        return new SealedRecord(
            header.Partition, header.Seq, header.Kind, header.At, header.Incarnation, header.InputsVersion,
            rest[(int)digestsLength..], [], new PersonalDigests(rest[..(int)digestsLength]), frame.Slice(HashAt, SHA256.HashSizeInBytes));
    }
}
