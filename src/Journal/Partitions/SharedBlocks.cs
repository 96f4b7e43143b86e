using System.IO.Hashing;

namespace PushOrleans.Journal;

/// <summary>
/// The campaigns' JSON that partitions of this process keep. Each keeps the whole of it for as long as it keeps the campaign, and all of them keep the same: they
/// share the bytes. What falls out of here is merely not shared. Safe for concurrent use: a slot is one reference, written whole.
/// </summary>
internal static class SharedBlocks
{
    /// <summary>Blocks that are found again at most.</summary>
    public const int Most = 1024;

    /// <summary>Bytes of a block that is shared, 64 KiB: this holds on to 64 MiB at the very most.</summary>
    public const int LongestShared = 64 << 10;

    private static readonly byte[]?[] Slots = new byte[]?[Most];

    /// <summary>These bytes, in an array that is not to be changed.</summary>
    public static byte[] Get(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LongestShared) return bytes.ToArray();
        ref var slot = ref Slots[XxHash3.HashToUInt64(bytes) % Most];
        if (Volatile.Read(ref slot) is { } known && bytes.SequenceEqual(known)) return known;
        var block = bytes.ToArray();
        Volatile.Write(ref slot, block);
        return block;
    }
}
