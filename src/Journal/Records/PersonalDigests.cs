using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PushOrleans.Journal;

/// <summary>
/// The digests of a record's personal payloads, packed as they stand in the chain: per payload the ordinal (4 bytes, little-endian) and
/// SHA-256 of the salted content (32 bytes).
/// </summary>
public readonly struct PersonalDigests : IEquatable<PersonalDigests>
{
    /// <summary>Bytes per payload.</summary>
    public const int EntryLength = 4 + SHA256.HashSizeInBytes;

    /// <exception cref="CorruptRecordException">The length is not a multiple of <see cref="EntryLength"/>.</exception>
    public PersonalDigests(ReadOnlyMemory<byte> packed)
    {
        if (packed.Length % EntryLength != 0)
            throw new CorruptRecordException($"{packed.Length} bytes of personal digests are no multiple of {EntryLength}");
        Packed = packed;
    }

    /// <summary>The bytes that the chain covers.</summary>
    public ReadOnlyMemory<byte> Packed { get; }

    public int Count => Packed.Length / EntryLength;

    /// <summary>Whose payload number <paramref name="index"/> is.</summary>
    public int Ordinal(int index) => BinaryPrimitives.ReadInt32LittleEndian(Entry(index));

    /// <summary>Whether this is the payload that the record was sealed with: same place, same user, same bytes.</summary>
    public bool Covers(PersonalPayload payload)
    {
        if ((uint)payload.Index >= (uint)Count || Ordinal(payload.Index) != payload.Ordinal) return false;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(payload.Salted.Span, digest);
        return digest.SequenceEqual(Entry(payload.Index)[4..]);
    }

    internal static void Write(Span<byte> destination, int ordinal, ReadOnlySpan<byte> salted)
    {
        BinaryPrimitives.WriteInt32LittleEndian(destination, ordinal);
        SHA256.HashData(salted, destination.Slice(4, SHA256.HashSizeInBytes));
    }

    private ReadOnlySpan<byte> Entry(int index) => Packed.Span.Slice(index * EntryLength, EntryLength);

    public bool Equals(PersonalDigests other) => Packed.Span.SequenceEqual(other.Packed.Span);

    public override bool Equals(object? obj) => obj is PersonalDigests other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Packed.Span);
        return hash.ToHashCode();
    }

    public static bool operator ==(PersonalDigests left, PersonalDigests right) => left.Equals(right);

    public static bool operator !=(PersonalDigests left, PersonalDigests right) => !left.Equals(right);
}
