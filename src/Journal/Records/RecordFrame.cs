using System.Security.Cryptography;

namespace PushOrleans.Journal;

/// <summary>
/// A record as the durable stores keep it, one run of bytes: header (48), personal digests (36 each), hash (32), payload. Personal
/// payloads are stored apart.
/// </summary>
public static class RecordFrame
{
    /// <summary>Length of the record's frame in bytes.</summary>
    public static int LengthOf(SealedRecord record) =>
        RecordHeader.Length + record.PersonalDigests.Packed.Length + SHA256.HashSizeInBytes + record.Payload.Length;

    /// <summary>Writes the frame into <paramref name="destination"/>, which holds at least <see cref="LengthOf"/> bytes.</summary>
    public static void Write(SealedRecord record, Span<byte> destination)
    {
        RecordChain.HeaderOf(record).Write(destination);
        var rest = destination[RecordHeader.Length..];
        record.PersonalDigests.Packed.Span.CopyTo(rest);
        rest = rest[record.PersonalDigests.Packed.Length..];
        record.Hash.Span.CopyTo(rest);
        record.Payload.Span.CopyTo(rest[SHA256.HashSizeInBytes..]);
    }

    /// <summary>The record of a frame; it keeps slices of <paramref name="frame"/>, so the caller gives the bytes away.</summary>
    /// <exception cref="CorruptRecordException">The bytes are no frame of exactly this length. (Whether they belong into the chain, verify tells.)</exception>
    public static SealedRecord Read(ReadOnlyMemory<byte> frame)
    {
        var header = RecordHeader.Read(frame.Span);
        var digestsLength = (long)header.PersonalCount * PersonalDigests.EntryLength;
        if (RecordHeader.Length + digestsLength + SHA256.HashSizeInBytes + header.PayloadLength != frame.Length)
            throw new CorruptRecordException($"a frame of {frame.Length} bytes does not have the length that its header tells");
        var digests = frame.Slice(RecordHeader.Length, (int)digestsLength);
        var rest = frame[(RecordHeader.Length + digests.Length)..];
        return new SealedRecord(
            header.Partition, header.Seq, header.Kind, header.At, header.Incarnation, header.InputsVersion,
            rest[SHA256.HashSizeInBytes..], [], new PersonalDigests(digests), rest[..SHA256.HashSizeInBytes]);
    }
}
