namespace PushOrleans.Journal;

/// <summary>What is wrong with a record of a chain. <see cref="None"/> = nothing.</summary>
public enum ChainFault : byte
{
    None = 0,

    /// <summary>The bytes are no record at all.</summary>
    Unreadable = 1,

    /// <summary>A record of another partition, or its number does not follow the previous one.</summary>
    OutOfOrder = 2,

    /// <summary>The partition's clock went back.</summary>
    ClockFell = 3,

    /// <summary>The hash is not that of the previous hash and this record's bytes.</summary>
    HashDiffers = 4,

    /// <summary>A personal payload is there, and it is not the one that the record was sealed with.</summary>
    PersonalDiffers = 5,

    /// <summary>The chain does not hold, at its place, the hash that the signed root names.</summary>
    RootDiffers = 6,

    /// <summary>The signature of the root does not verify.</summary>
    SignatureInvalid = 7,
}

/// <summary>Walks one partition's chain record by record and tells the first that does not belong.</summary>
public sealed class ChainWalk(int partition)
{
    private readonly byte[] _hash = new byte[32];
    private long _at = long.MinValue;

    /// <summary>Records that were found good.</summary>
    public long Seq { get; private set; }

    /// <summary>The hash of the last good record; 32 zero bytes before the first. Changes with the next one.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>Where the chain stands after the last good record.</summary>
    public JournalPosition Position => new(Seq, _hash.ToArray());

    /// <summary>Checks the next record; the walk goes on only when it is good.</summary>
    public ChainFault Next(SealedRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Partition != partition || record.Seq != Seq + 1) return ChainFault.OutOfOrder;
        Span<byte> hash = stackalloc byte[32];
        RecordChain.HashAfter(_hash, record, hash);
        if (!hash.SequenceEqual(record.Hash.Span)) return ChainFault.HashDiffers;
        if (record.At < _at) return ChainFault.ClockFell;
        hash.CopyTo(_hash);
        _at = record.At;
        Seq++;
        return ChainFault.None;
    }
}
