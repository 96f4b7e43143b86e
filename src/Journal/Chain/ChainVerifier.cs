namespace PushOrleans.Journal;

/// <summary>What a walk through all chains of a store found.</summary>
/// <param name="Records">Good records seen.</param>
/// <param name="Heads">Per partition, where its chain stands after its last good record.</param>
/// <param name="FirstBad">The first record, in order of (partition, seq), that does not belong; null when all do.</param>
public sealed record LedgerVerification(long Records, IReadOnlyList<JournalPosition> Heads, BadRecord? FirstBad)
{
    public bool Ok => FirstBad is null;

    public int Partitions => Heads.Count;

    /// <summary>The root over <see cref="Heads"/>, 32 bytes.</summary>
    public byte[] Root => LedgerRoot.Of(Heads);
}

/// <summary>A record that does not belong into its chain. For a root whose signature is invalid partition and seq are 0.</summary>
public sealed record BadRecord(int Partition, long Seq, ChainFault Fault);

/// <summary>Walks every chain of a store from its first record, with the personal payloads that still exist, and compares it with a signed root.</summary>
public static class ChainVerifier
{
    // Records per round: bounds what is held to be compared with their personal payloads.
    private const int Window = 256;

    /// <param name="root">The last signed root, or null when none was taken yet.</param>
    /// <param name="verifier">Checks the root's signature; null leaves that out.</param>
    public static async Task<LedgerVerification> VerifyAsync(
        IJournalStore store, int partitions, SignedRoot? root, IRootVerifier? verifier, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var heads = new List<JournalPosition>(partitions);
        BadRecord? firstBad = null;
        if (root is not null && verifier is not null && !root.IsSignedFor(verifier))
            firstBad = new BadRecord(0, 0, ChainFault.SignatureInvalid);
        long records = 0;
        for (var partition = 0; partition < partitions; partition++)
        {
            var expected = root is not null && partition < root.Positions.Count ? root.Positions[partition] : JournalPosition.Start;
            var (head, bad) = await VerifyPartitionAsync(store, partition, expected, cancellationToken);
            heads.Add(head);
            records += head.Seq;
            firstBad ??= bad;
        }
        if (root is not null && root.Positions.Count != partitions)
            firstBad ??= new BadRecord(Math.Min(root.Positions.Count, partitions), 0, ChainFault.RootDiffers);
        return new LedgerVerification(records, heads, firstBad);
    }

    /// <summary>Walks one partition's chain.</summary>
    /// <param name="expected">A place that the chain must hold; <see cref="JournalPosition.Start"/> when none is known.</param>
    /// <returns>Where the chain stands after its last good record, and the first record that is not.</returns>
    public static async Task<(JournalPosition Head, BadRecord? Bad)> VerifyPartitionAsync(
        IJournalStore store, int partition, JournalPosition expected, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(expected);
        var walk = new ChainWalk(partition);
        var window = new List<SealedRecord>(Window);
        try
        {
            await foreach (var record in store.ReadAsync(partition, 1, cancellationToken))
            {
                if (walk.Next(record) is not ChainFault.None and var fault)
                {
                    var before = await FirstBadPersonalAsync(store, partition, window, cancellationToken);
                    return (walk.Position, before ?? new BadRecord(partition, walk.Seq + 1, fault));
                }
                if (record.Seq == expected.Seq && !walk.Hash.SequenceEqual(expected.Hash.Span))
                    return (walk.Position, new BadRecord(partition, record.Seq, ChainFault.RootDiffers));
                if (record.PersonalDigests.Count > 0) window.Add(record);
                if (window.Count < Window) continue;
                if (await FirstBadPersonalAsync(store, partition, window, cancellationToken) is { } bad) return (walk.Position, bad);
                window.Clear();
            }
            if (await FirstBadPersonalAsync(store, partition, window, cancellationToken) is { } last) return (walk.Position, last);
        }
        catch (CorruptRecordException)
        {
            return (walk.Position, new BadRecord(partition, walk.Seq + 1, ChainFault.Unreadable));
        }
        return walk.Seq < expected.Seq
            ? (walk.Position, new BadRecord(partition, walk.Seq + 1, ChainFault.RootDiffers))
            : (walk.Position, null);
    }

    private static async Task<BadRecord?> FirstBadPersonalAsync(
        IJournalStore store, int partition, List<SealedRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0) return null;
        var bySeq = records.ToDictionary(record => record.Seq, record => record.PersonalDigests);
        await foreach (var payload in store.ReadPersonalAsync(partition, records[0].Seq, records[^1].Seq, cancellationToken))
        {
            if (!bySeq.TryGetValue(payload.Seq, out var digests) || !digests.Covers(payload))
                return new BadRecord(partition, payload.Seq, ChainFault.PersonalDiffers);
        }
        return null;
    }
}
