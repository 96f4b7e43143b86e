using System.Buffers.Binary;
using PushOrleans.Journal;

namespace PushOrleans.Storage.Azure;

/// <summary>
/// A snapshot as one run of bytes, little-endian: "PS" (2), format (1), zero (1), length of the shared part (4), number of chunks (4), zero
/// (4), seq (8); per chunk its first ordinal (4), offset (8) and length (4); the shared part; the chunks. A chunk is, per user, ordinal (4),
/// length (4), bytes. The directory lets a reader fetch one user's chunk alone.
/// </summary>
internal static class SnapshotFile
{
    public const int HeaderLength = 24;

    private const byte Format = 1;
    private const int ChunkBytes = 32 << 10;
    private const int DirectoryEntry = 16;
    private const int UserHeader = 8;

    /// <summary>Where a chunk is in the file.</summary>
    public readonly record struct Chunk(int FirstOrdinal, long Offset, int Length);

    public static byte[] Write(Snapshot snapshot)
    {
        var chunks = Split(snapshot.Users);
        var offset = HeaderLength + (chunks.Count * DirectoryEntry) + snapshot.Shared.Length;
        var bytes = new byte[offset + snapshot.Users.Sum(user => UserHeader + user.State.Length)];
        WriteHeader(bytes, snapshot, chunks.Count);
        snapshot.Shared.Span.CopyTo(bytes.AsSpan(HeaderLength + (chunks.Count * DirectoryEntry)));
        for (var i = 0; i < chunks.Count; i++)
        {
            var start = offset;
            foreach (var user in chunks[i])
            {
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(offset), user.Ordinal);
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(offset + 4), user.State.Length);
                user.State.Span.CopyTo(bytes.AsSpan(offset + UserHeader));
                offset += UserHeader + user.State.Length;
            }
            var entry = bytes.AsSpan(HeaderLength + (i * DirectoryEntry));
            BinaryPrimitives.WriteInt32LittleEndian(entry, chunks[i][0].Ordinal);
            BinaryPrimitives.WriteInt64LittleEndian(entry[4..], start);
            BinaryPrimitives.WriteInt32LittleEndian(entry[12..], offset - start);
        }
        return bytes;
    }

    /// <exception cref="CorruptRecordException">The bytes are no snapshot of this version.</exception>
    public static Snapshot Read(ReadOnlyMemory<byte> bytes)
    {
        var directory = DirectoryLength(bytes.Span);
        var shared = BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[4..]);
        var users = ReadDirectory(bytes.Span).SelectMany(chunk => Users(bytes.Slice((int)chunk.Offset, chunk.Length))).ToList();
        return new Snapshot(BinaryPrimitives.ReadInt64LittleEndian(bytes.Span[16..]), bytes.Slice(directory, shared), users);
    }

    /// <summary>Length of header and directory.</summary>
    /// <exception cref="CorruptRecordException">The bytes are no snapshot of this version.</exception>
    public static int DirectoryLength(ReadOnlySpan<byte> start)
    {
        if (start.Length < HeaderLength || start[0] != (byte)'P' || start[1] != (byte)'S' || start[2] != Format)
            throw new CorruptRecordException("a snapshot begins as none of this version does");
        return HeaderLength + (BinaryPrimitives.ReadInt32LittleEndian(start[8..]) * DirectoryEntry);
    }

    public static List<Chunk> ReadDirectory(ReadOnlySpan<byte> start)
    {
        var chunks = new List<Chunk>();
        for (var at = HeaderLength; at < DirectoryLength(start); at += DirectoryEntry)
            chunks.Add(new Chunk(
                BinaryPrimitives.ReadInt32LittleEndian(start[at..]),
                BinaryPrimitives.ReadInt64LittleEndian(start[(at + 4)..]),
                BinaryPrimitives.ReadInt32LittleEndian(start[(at + 12)..])));
        return chunks;
    }

    public static IEnumerable<UserSection> Users(ReadOnlyMemory<byte> chunk)
    {
        while (!chunk.IsEmpty)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(chunk.Span[4..]);
            yield return new UserSection(BinaryPrimitives.ReadInt32LittleEndian(chunk.Span), chunk.Slice(UserHeader, length));
            chunk = chunk[(UserHeader + length)..];
        }
    }

    private static void WriteHeader(Span<byte> bytes, Snapshot snapshot, int chunks)
    {
        bytes[0] = (byte)'P';
        bytes[1] = (byte)'S';
        bytes[2] = Format;
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], snapshot.Shared.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], chunks);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], snapshot.Seq);
    }

    private static List<List<UserSection>> Split(IReadOnlyList<UserSection> users)
    {
        var chunks = new List<List<UserSection>>();
        var size = ChunkBytes;
        foreach (var user in users)
        {
            if (size >= ChunkBytes)
            {
                chunks.Add([]);
                size = 0;
            }
            chunks[^1].Add(user);
            size += UserHeader + user.State.Length;
        }
        return chunks;
    }
}
