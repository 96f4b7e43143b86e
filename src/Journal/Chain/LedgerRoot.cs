using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PushOrleans.Journal;

/// <summary>One digest over all chains of an instant.</summary>
public static class LedgerRoot
{
    private const int EntryLength = 4 + 8 + SHA256.HashSizeInBytes;

    /// <summary>
    /// SHA-256 over all partitions in order of (partition: 4 bytes, seq: 8 bytes, both little-endian; hash: 32 bytes).
    /// </summary>
    /// <param name="partitions">Where each chain stands; the place in the list is the partition.</param>
    public static byte[] Of(IReadOnlyList<JournalPosition> partitions)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> entry = stackalloc byte[EntryLength];
        for (var partition = 0; partition < partitions.Count; partition++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(entry, partition);
            BinaryPrimitives.WriteInt64LittleEndian(entry[4..], partitions[partition].Seq);
            partitions[partition].Hash.Span.CopyTo(entry[12..]);
            sha.AppendData(entry);
        }
        return sha.GetHashAndReset();
    }
}
