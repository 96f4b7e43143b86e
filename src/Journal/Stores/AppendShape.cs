namespace PushOrleans.Journal;

/// <summary>What every store asks of its callers, so that all refuse the same.</summary>
public static class AppendShape
{
    /// <exception cref="ArgumentException">No record; or records that are another partition's, or do not follow each other and <paramref name="expected"/>.</exception>
    public static void Validate(int partition, JournalPosition expected, IReadOnlyList<SealedRecord> records)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(records);
        if (records.Count == 0) throw new ArgumentException("an append has at least one record", nameof(records));
        for (var i = 0; i < records.Count; i++)
        {
            if (records[i].Partition != partition)
                throw new ArgumentException($"a record of partition {records[i].Partition} is appended to {partition}", nameof(records));
            if (records[i].Seq != expected.Seq + 1 + i)
                throw new ArgumentException($"record {records[i].Seq} does not follow {expected.Seq + i}", nameof(records));
        }
    }
}

/// <summary>What every store asks of a snapshot.</summary>
public static class SnapshotShape
{
    /// <exception cref="ArgumentException">The users' ordinals do not ascend.</exception>
    public static void Validate(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        for (var i = 1; i < snapshot.Users.Count; i++)
            if (snapshot.Users[i].Ordinal <= snapshot.Users[i - 1].Ordinal)
                throw new ArgumentException("the users of a snapshot ascend by ordinal", nameof(snapshot));
    }

    /// <exception cref="ArgumentOutOfRangeException">No record of this number is durable.</exception>
    public static void ValidateSeq(long seq, long tail)
    {
        if (seq < 1 || seq > tail) throw new ArgumentOutOfRangeException(nameof(seq), seq, $"the partition has records 1 to {tail}");
    }
}
