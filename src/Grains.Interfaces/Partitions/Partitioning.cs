using System.IO.Hashing;
using System.Text;

namespace PushOrleans.Grains.Interfaces;

/// <summary>Which partition holds a user: XxHash3 (64 bit, seed 0) of the id's UTF-8 bytes, modulo P. Fixed for the life of a store.</summary>
public static class Partitioning
{
    /// <summary>Partitions of a store that is created in embedded mode.</summary>
    public const int EmbeddedDefault = 64;

    /// <summary>Partitions of a store that is created by a cluster.</summary>
    public const int ClusterDefault = 1024;

    public static int Of(string id, int partitions)
    {
        Span<byte> bytes = stackalloc byte[256];
        if (!Encoding.UTF8.TryGetBytes(id, bytes, out var length)) return (int)(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(id)) % (uint)partitions);
        return (int)(XxHash3.HashToUInt64(bytes[..length]) % (uint)partitions);
    }
}

/// <summary>How many partitions the open store has. The host registers it, so that front ends find a user's partition.</summary>
public sealed record PartitionCount(int Value)
{
    public int Of(string id) => Partitioning.Of(id, Value);
}
