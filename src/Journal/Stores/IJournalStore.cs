namespace PushOrleans.Journal;

/// <summary>
/// Where the ledger lives: one append-only chain of records per partition of users, with its snapshots and personal payloads, and named
/// objects beside them. Implementations pass the same conformance suite, crash points included.
/// </summary>
public interface IJournalStore
{
    /// <summary>Opens the store, creating it with this number of partitions, which is then fixed.</summary>
    /// <exception cref="StoreMismatchException">The store was created with another number, or by a newer format.</exception>
    Task OpenAsync(int partitions, CancellationToken cancellationToken);

    /// <summary>The newest durable record of the partition; <see cref="JournalPosition.Start"/> when there is none.</summary>
    Task<JournalPosition> ReadTailAsync(int partition, CancellationToken cancellationToken);

    /// <summary>
    /// Appends records atomically, with their personal payloads, if the partition's tail is still <paramref name="expected"/>.
    /// Completes when they are durable.
    /// </summary>
    /// <returns><see cref="AppendOutcome.Fenced"/> when another incarnation has appended: nothing of this call was written.</returns>
    /// <exception cref="StoreUnavailableException">Not written, or its fate is unknown: the caller must read the tail before it goes on.</exception>
    Task<AppendOutcome> AppendAsync(int partition, JournalPosition expected, IReadOnlyList<SealedRecord> records, CancellationToken cancellationToken);

    /// <summary>Records from <paramref name="fromSeq"/> on, in order. Personal payloads are read apart.</summary>
    IAsyncEnumerable<SealedRecord> ReadAsync(int partition, long fromSeq, CancellationToken cancellationToken);

    /// <summary>The personal payloads of records <paramref name="fromSeq"/> to <paramref name="toSeq"/> that were not erased, in order of (seq, index).</summary>
    IAsyncEnumerable<PersonalPayload> ReadPersonalAsync(int partition, long fromSeq, long toSeq, CancellationToken cancellationToken);

    /// <summary>Deletes every personal payload of one user of the partition, in records and in snapshots.</summary>
    Task ErasePersonalAsync(int partition, int ordinal, CancellationToken cancellationToken);

    /// <summary>Stores a snapshot of the partition's state as of record <see cref="Snapshot.Seq"/>; older ones are kept while explain needs them.</summary>
    Task SaveSnapshotAsync(int partition, Snapshot snapshot, CancellationToken cancellationToken);

    /// <summary>The newest snapshot at or before <paramref name="atOrBefore"/>, or null.</summary>
    Task<Snapshot?> LoadSnapshotAsync(int partition, long atOrBefore, CancellationToken cancellationToken);

    /// <summary>A named object and its version, or null.</summary>
    Task<NamedObject?> ReadNamedAsync(string name, CancellationToken cancellationToken);

    /// <summary>Writes a named object if its version is still <paramref name="expectedVersion"/> (0 = it does not exist).</summary>
    /// <returns>The new version, or null when another version is stored.</returns>
    Task<long?> WriteNamedAsync(string name, ReadOnlyMemory<byte> content, long expectedVersion, CancellationToken cancellationToken);

    /// <summary>Deletes a named object; nothing happens when it does not exist.</summary>
    Task DeleteNamedAsync(string name, CancellationToken cancellationToken);

    /// <summary>Names that start with <paramref name="prefix"/>, in ordinal order, after <paramref name="after"/>, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<string>> ListNamedAsync(string prefix, string? after, int limit, CancellationToken cancellationToken);
}

public enum AppendOutcome : byte
{
    Unknown = 0,
    Appended = 1,
    Fenced = 2,
}

/// <summary>A place in a partition's chain: the last record's number (from 1) and its hash (32 bytes).</summary>
public sealed record JournalPosition(long Seq, ReadOnlyMemory<byte> Hash)
{
    /// <summary>Before the first record: 0 and 32 zero bytes.</summary>
    public static JournalPosition Start { get; } = new(0, new byte[32]);
}

/// <summary>A partition's state as of a record; sections are addressable by user ordinal.</summary>
/// <param name="Shared">What is not one user's: offers, cursors, counts, watermarks.</param>
/// <param name="Users">Per user ordinal, the user's state; an erased user's is missing.</param>
public sealed record Snapshot(long Seq, ReadOnlyMemory<byte> Shared, IReadOnlyList<UserSection> Users);

public readonly record struct UserSection(int Ordinal, ReadOnlyMemory<byte> State);

public sealed record NamedObject(string Name, long Version, ReadOnlyMemory<byte> Content);

/// <summary>The store cannot be reached, or an append's fate is unknown.</summary>
public sealed class StoreUnavailableException : Exception
{
    public StoreUnavailableException() { }
    public StoreUnavailableException(string message) : base(message) { }
    public StoreUnavailableException(string message, Exception innerException) : base(message, innerException) { }
}

/// <summary>The store was made with other fixed settings than those it is opened with.</summary>
public sealed class StoreMismatchException : Exception
{
    public StoreMismatchException() { }
    public StoreMismatchException(string message) : base(message) { }
    public StoreMismatchException(string message, Exception innerException) : base(message, innerException) { }
}
