namespace PushOrleans.Journal;

/// <summary>A place in a partition's chain: the last record's number (from 1) and its hash (32 bytes).</summary>
public sealed record JournalPosition(long Seq, ReadOnlyMemory<byte> Hash)
{
    /// <summary>Before the first record: 0 and 32 zero bytes.</summary>
    public static JournalPosition Start { get; } = new(0, new byte[32]);

    /// <summary>The same, without the buffer that the hash was read from: for who keeps it.</summary>
    public JournalPosition Apart() => new(Seq, Hash.ToArray());

    /// <summary>Same number and same hash, byte by byte.</summary>
    public bool Equals(JournalPosition? other) => other is not null && Seq == other.Seq && Hash.Span.SequenceEqual(other.Hash.Span);

    public override int GetHashCode() => Seq.GetHashCode();
}
