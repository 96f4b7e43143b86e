namespace PushOrleans.Journal;

/// <summary>
/// Where the ledger lives: one append-only chain of records per partition of users, with its snapshots and personal payloads, and named
/// objects beside them. Implementations pass the same conformance suite, crash points included.
/// </summary>
public interface IJournalStore : IAsyncDisposable
{
    /// <summary>Opens the store, creating it with this number of partitions, which is then fixed.</summary>
    /// <exception cref="StoreMismatchException">The store was created with another number, or by a newer format.</exception>
    /// <exception cref="StoreInUseException">Another process has the store open, where a store allows one only.</exception>
    Task OpenAsync(int partitions, CancellationToken cancellationToken);

    /// <summary>The newest durable record of the partition; <see cref="JournalPosition.Start"/> when there is none.</summary>
    Task<JournalPosition> ReadTailAsync(int partition, CancellationToken cancellationToken);

    /// <summary>
    /// Appends records atomically, with their personal payloads, if the partition's tail is still <paramref name="expected"/>.
    /// Completes when they are durable. They follow each other and <paramref name="expected"/> without a gap, as
    /// <see cref="RecordChain.Seal"/> makes them; the store checks their numbers, not their hashes.
    /// </summary>
    /// <returns><see cref="AppendOutcome.Fenced"/> when another incarnation has appended: nothing of this call was written.</returns>
    /// <exception cref="OperationCanceledException">Nothing of this call was written.</exception>
    /// <exception cref="StoreUnavailableException">Not written, or its fate is unknown: the caller must read the tail before it goes on.</exception>
    Task<AppendOutcome> AppendAsync(int partition, JournalPosition expected, IReadOnlyList<SealedRecord> records, CancellationToken cancellationToken);

    /// <summary>
    /// As <see cref="AppendAsync"/>, of records that nobody waits for and that other partitions' follow at once: a store for which each flush costs may keep them
    /// for some milliseconds, to flush more of them together. The last one is given to <see cref="AppendAsync"/>.
    /// </summary>
    Task<AppendOutcome> AppendAmongMoreAsync(int partition, JournalPosition expected, IReadOnlyList<SealedRecord> records, CancellationToken cancellationToken) =>
        AppendAsync(partition, expected, records, cancellationToken);

    /// <summary>Records from <paramref name="fromSeq"/> on, in order. Personal payloads are read apart.</summary>
    IAsyncEnumerable<SealedRecord> ReadAsync(int partition, long fromSeq, CancellationToken cancellationToken);

    /// <summary>The personal payloads of records <paramref name="fromSeq"/> to <paramref name="toSeq"/> that were not erased, in order of (seq, index).</summary>
    IAsyncEnumerable<PersonalPayload> ReadPersonalAsync(int partition, long fromSeq, long toSeq, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes every personal payload of one user of the partition, in records and in snapshots, those being saved included. When it
    /// completes, no file of the store holds the bytes. A repeat is harmless.
    /// </summary>
    Task ErasePersonalAsync(int partition, int ordinal, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a snapshot of the partition's state as of record <see cref="Snapshot.Seq"/>, which is durable; older ones are kept while
    /// explain needs them. One at the same record is replaced. It is seen whole or not at all.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">No record of this number is durable.</exception>
    Task SaveSnapshotAsync(int partition, Snapshot snapshot, CancellationToken cancellationToken);

    /// <summary>The newest snapshot at or before <paramref name="atOrBefore"/>, or null.</summary>
    Task<Snapshot?> LoadSnapshotAsync(int partition, long atOrBefore, CancellationToken cancellationToken);

    /// <summary>One user's section of the newest snapshot at or before <paramref name="atOrBefore"/>, without reading the rest; null when there is no snapshot.</summary>
    Task<UserSnapshot?> LoadSnapshotUserAsync(int partition, long atOrBefore, int ordinal, CancellationToken cancellationToken);

    /// <summary>Deletes the partition's snapshots before record <paramref name="seq"/>.</summary>
    Task DeleteSnapshotsAsync(int partition, long seq, CancellationToken cancellationToken);

    /// <summary>A named object and its version, or null. Names are as <see cref="ObjectName"/> says.</summary>
    Task<NamedObject?> ReadNamedAsync(string name, CancellationToken cancellationToken);

    /// <summary>Writes a named object if its version is still <paramref name="expectedVersion"/> (0 = it does not exist).</summary>
    /// <returns>The new version, or null when another version is stored. Versions are never used again, not even after a deletion.</returns>
    Task<long?> WriteNamedAsync(string name, ReadOnlyMemory<byte> content, long expectedVersion, CancellationToken cancellationToken);

    /// <summary>Deletes a named object; nothing happens when it does not exist.</summary>
    Task DeleteNamedAsync(string name, CancellationToken cancellationToken);

    /// <summary>Names that start with <paramref name="prefix"/> ("" = all), in ordinal order, after <paramref name="after"/>, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<string>> ListNamedAsync(string prefix, string? after, int limit, CancellationToken cancellationToken);
}
