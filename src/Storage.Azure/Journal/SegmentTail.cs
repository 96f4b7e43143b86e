using PushOrleans.Journal;

namespace PushOrleans.Storage.Azure;

/// <summary>Where a partition's chain ends, as last seen.</summary>
/// <param name="First">Number of the segment's first record: the segment's name.</param>
/// <param name="Exists">Whether the segment's blob was seen.</param>
/// <param name="Length">Bytes of the segment: the position that the next append expects.</param>
/// <param name="Appends">Appends that the segment holds.</param>
/// <param name="Sealed">The segment has ended; the next record begins another.</param>
/// <param name="Position">The last record.</param>
internal sealed record SegmentTail(long First, bool Exists, long Length, int Appends, bool Sealed, JournalPosition Position)
{
    public static SegmentTail Start { get; } = new(1, false, 0, 0, false, JournalPosition.Start);

    public SegmentTail Next() => new(Position.Seq + 1, false, 0, 0, false, Position);
}
