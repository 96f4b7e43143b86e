using System.Buffers;
using System.Security.Cryptography;

namespace PushOrleans.Journal;

/// <summary>
/// The hash chain of a partition. A record's bytes are its header (48, see <see cref="RecordHeader"/>), SHA-256 of the payload, and per
/// personal payload its ordinal and SHA-256 of the salted content; hash(n) = SHA-256(hash(n−1) ‖ bytes), hash(0) = 32 zero bytes. So a
/// personal payload can be erased and the chain still verifies.
/// </summary>
public static class RecordChain
{
    private const int DigestLength = SHA256.HashSizeInBytes;
    private const int PayloadDigestAt = DigestLength + RecordHeader.Length;
    private const int PersonalAt = PayloadDigestAt + DigestLength;

    /// <summary>Makes the record that follows <paramref name="previous"/>.</summary>
    /// <param name="at">Whole seconds; not before the previous record's, which is the caller's to see to.</param>
    /// <param name="payload">Kept, not copied.</param>
    /// <param name="personal">Copied behind a fresh salt each.</param>
    /// <param name="salts">Source of the salts.</param>
    public static SealedRecord Seal(
        JournalPosition previous, int partition, RecordKind kind, long at, long incarnation, long inputsVersion,
        ReadOnlyMemory<byte> payload, IReadOnlyList<PersonalContent> personal, RandomNumberGenerator salts)
    {
        ArgumentNullException.ThrowIfNull(previous);
        ArgumentNullException.ThrowIfNull(personal);
        ArgumentNullException.ThrowIfNull(salts);
        var seq = previous.Seq + 1;
        var salted = Salt(seq, personal, salts);
        var digests = new byte[salted.Length * PersonalDigests.EntryLength];
        for (var i = 0; i < salted.Length; i++)
            PersonalDigests.Write(digests.AsSpan(i * PersonalDigests.EntryLength), salted[i].Ordinal, salted[i].Salted.Span);
        var unhashed = new SealedRecord(
            partition, seq, kind, at, incarnation, inputsVersion, payload, salted, new PersonalDigests(digests), default);
        var hash = new byte[DigestLength];
        HashAfter(previous.Hash.Span, unhashed, hash);
        return unhashed with { Hash = hash };
    }

    /// <summary>hash(n) of a record, from hash(n−1) and what the record holds.</summary>
    /// <param name="hash">Receives 32 bytes.</param>
    public static void HashAfter(ReadOnlySpan<byte> previousHash, SealedRecord record, Span<byte> hash)
    {
        ArgumentNullException.ThrowIfNull(record);
        var personal = record.PersonalDigests.Packed.Span;
        var length = PersonalAt + personal.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        var bytes = rented.AsSpan(0, length);
        previousHash.CopyTo(bytes);
        HeaderOf(record).Write(bytes[DigestLength..]);
        SHA256.HashData(record.Payload.Span, bytes.Slice(PayloadDigestAt, DigestLength));
        personal.CopyTo(bytes[PersonalAt..]);
        SHA256.HashData(bytes, hash);
        ArrayPool<byte>.Shared.Return(rented);
    }

    internal static RecordHeader HeaderOf(SealedRecord record) => new(
        record.Partition, record.Seq, record.Kind, record.At, record.Incarnation, record.InputsVersion,
        record.Payload.Length, record.PersonalDigests.Count);

    private static PersonalPayload[] Salt(long seq, IReadOnlyList<PersonalContent> personal, RandomNumberGenerator salts)
    {
        if (personal.Count == 0) return [];
        var allSalts = new byte[personal.Count * PersonalPayload.SaltLength];
        salts.GetBytes(allSalts);
        var salted = new PersonalPayload[personal.Count];
        for (var i = 0; i < salted.Length; i++)
        {
            var content = personal[i].Content.Span;
            var bytes = new byte[PersonalPayload.SaltLength + content.Length];
            allSalts.AsSpan(i * PersonalPayload.SaltLength, PersonalPayload.SaltLength).CopyTo(bytes);
            content.CopyTo(bytes.AsSpan(PersonalPayload.SaltLength));
            salted[i] = new PersonalPayload(seq, i, personal[i].Ordinal, bytes) { Profile = personal[i].Profile };
        }
        return salted;
    }
}
