using System.Runtime.CompilerServices;

namespace PushOrleans.Journal;

/// <summary>
/// A journal in memory, for tests: several incarnations may share one, as they would share a disk, and <see cref="Faults"/> makes it fail.
/// Records are kept as bytes, so that what is read is what a durable store would give. Thread-safe. Disposing it changes nothing: what is
/// "durable" is there when it is opened again.
/// </summary>
public sealed class MemoryJournalStore : IJournalStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, NamedObject> _named = new(StringComparer.Ordinal);
    private MemoryPartition[]? _partitions;
    private long _lastVersion;

    public StoreFaults Faults { get; } = new();

    public Task OpenAsync(int partitions, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        Faults.ThrowIfUnavailable();
        lock (_lock)
        {
            if (_partitions is not null && _partitions.Length != partitions)
                throw new StoreMismatchException($"the store has {_partitions.Length} partitions, not {partitions}");
            _partitions ??= [.. Enumerable.Range(0, partitions).Select(_ => new MemoryPartition())];
        }
        return Task.CompletedTask;
    }

    public Task<JournalPosition> ReadTailAsync(int partition, CancellationToken cancellationToken) =>
        Read(partition, stored => stored.Tail, cancellationToken);

    public async Task<AppendOutcome> AppendAsync(
        int partition, JournalPosition expected, IReadOnlyList<SealedRecord> records, CancellationToken cancellationToken)
    {
        AppendShape.Validate(partition, expected, records);
        await Faults.PassAsync(cancellationToken);
        var fault = Faults.Take(partition);
        if (fault == AppendFault.BeforeAppend) throw new StoreUnavailableException("made to fail before the append");
        AppendOutcome outcome;
        lock (_lock) outcome = Partition(partition).Append(expected, records);
        if (fault == AppendFault.AfterAppend) throw new StoreUnavailableException("made to fail after the append");
        return outcome;
    }

    public async IAsyncEnumerable<SealedRecord> ReadAsync(
        int partition, long fromSeq, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var seq = Math.Max(1, fromSeq); ; seq++)
        {
            var frame = await Read(partition, stored => stored.Frame(seq), cancellationToken);
            if (frame is null) yield break;
            yield return RecordFrame.Read(frame);
        }
    }

    public async IAsyncEnumerable<PersonalPayload> ReadPersonalAsync(
        int partition, long fromSeq, long toSeq, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var payload in await Read(partition, stored => stored.Personal(fromSeq, toSeq), cancellationToken)) yield return payload;
    }

    public Task ErasePersonalAsync(int partition, int ordinal, CancellationToken cancellationToken) =>
        Write(() => Partition(partition).Erase(ordinal), cancellationToken);

    public Task SaveSnapshotAsync(int partition, Snapshot snapshot, CancellationToken cancellationToken)
    {
        SnapshotShape.Validate(snapshot);
        return Write(() => Partition(partition).Save(snapshot), cancellationToken);
    }

    public Task<Snapshot?> LoadSnapshotAsync(int partition, long atOrBefore, CancellationToken cancellationToken) =>
        Read(partition, stored => stored.Snapshot(atOrBefore), cancellationToken);

    public Task<UserSnapshot?> LoadSnapshotUserAsync(int partition, long atOrBefore, int ordinal, CancellationToken cancellationToken) =>
        Read(partition, stored => stored.SnapshotUser(atOrBefore, ordinal), cancellationToken);

    public Task DeleteSnapshotsAsync(int partition, long seq, CancellationToken cancellationToken) =>
        Write(() => Partition(partition).DeleteSnapshots(seq), cancellationToken);

    public Task<NamedObject?> ReadNamedAsync(string name, CancellationToken cancellationToken)
    {
        ObjectName.Validate(name);
        Faults.ThrowIfUnavailable();
        lock (_lock) return Task.FromResult(_named.GetValueOrDefault(name));
    }

    public async Task<long?> WriteNamedAsync(string name, ReadOnlyMemory<byte> content, long expectedVersion, CancellationToken cancellationToken)
    {
        ObjectName.Validate(name);
        await Faults.PassAsync(cancellationToken);
        lock (_lock)
        {
            if ((_named.GetValueOrDefault(name)?.Version ?? 0) != expectedVersion) return null;
            _named[name] = new NamedObject(name, ++_lastVersion, content.ToArray());
            return _lastVersion;
        }
    }

    public Task DeleteNamedAsync(string name, CancellationToken cancellationToken)
    {
        ObjectName.Validate(name);
        return Write(() => _named.Remove(name), cancellationToken);
    }

    public Task<IReadOnlyList<string>> ListNamedAsync(string prefix, string? after, int limit, CancellationToken cancellationToken)
    {
        ObjectName.ValidatePrefix(prefix);
        Faults.ThrowIfUnavailable();
        lock (_lock)
            return Task.FromResult<IReadOnlyList<string>>([.. _named.Keys
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && (after is null || string.CompareOrdinal(name, after) > 0))
                .Take(limit)]);
    }

    /// <summary>Nothing: the store outlives those who use it.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>For tests of verification: changes one stored byte of a record's frame.</summary>
    public void Corrupt(int partition, long seq, int byteAt)
    {
        lock (_lock) Partition(partition).Frame(seq)![byteAt] ^= 0x01;
    }

    /// <summary>For tests of verification: changes one stored byte of a personal payload.</summary>
    public void CorruptPersonal(int partition, long seq, int index, int byteAt)
    {
        lock (_lock) Partition(partition).SaltedBytes(seq, index)[byteAt] ^= 0x01;
    }

    private Task<T> Read<T>(int partition, Func<MemoryPartition, T> read, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<T>(cancellationToken);
        if (Faults.Unavailable) return Task.FromException<T>(StoreFaults.MadeUnavailable());
        lock (_lock) return Task.FromResult(read(Partition(partition)));
    }

    private async Task Write(Action write, CancellationToken cancellationToken)
    {
        await Faults.PassAsync(cancellationToken);
        lock (_lock) write();
    }

    private MemoryPartition Partition(int partition)
    {
        var partitions = _partitions ?? throw new InvalidOperationException("the store is not open");
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)partition, (uint)partitions.Length, nameof(partition));
        return partitions[partition];
    }
}
