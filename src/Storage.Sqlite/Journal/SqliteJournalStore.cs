using System.Runtime.CompilerServices;
using PushOrleans.Journal;

namespace PushOrleans.Storage.Sqlite;

/// <summary>
/// The journal in one SQLite file: WAL, synchronous FULL, primary key (partition, seq), one writer for all partitions. Appends that wait
/// are one transaction, each fenced on its own.
/// </summary>
public sealed class SqliteJournalStore : IJournalStore
{
    // Many who read want one record, or a few: the first read is short, and each next one so many times longer.
    private const int FirstRecords = 2;
    private const int Growth = 4;
    private const int RecordsPerRead = 64;
    private const int ChunksPerRead = 32;

    /// <summary>Appends that are flushed together at most before who comes finds the writer idle: a push that comes meanwhile waits for a millisecond's worth of them.</summary>
    internal const int MaxGathered = 32;

    private readonly SqliteFile _file;
    private readonly SnapshotTable _snapshots;
    private readonly bool _ownsFile;
    private int _partitions;

    /// <summary>A journal with a file of its own, closed with it.</summary>
    public SqliteJournalStore(SqliteStoreOptions options) : this(new SqliteFile(options)) => _ownsFile = true;

    /// <summary>A journal in a file that others use, too.</summary>
    public SqliteJournalStore(SqliteFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _file = file;
        _snapshots = new SnapshotTable(file);
    }

    public async Task OpenAsync(int partitions, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        await _file.OpenAsync(cancellationToken);
        await _file.WriteAsync(session => Schema.FixPartitions(session, partitions), cancellationToken);
        _partitions = partitions;
    }

    public Task<JournalPosition> ReadTailAsync(int partition, CancellationToken cancellationToken)
    {
        CheckPartition(partition);
        return _file.ReadAsync(session => RecordTable.Tail(session, partition), cancellationToken);
    }

    public Task<AppendOutcome> AppendAsync(int partition, JournalPosition expected, IReadOnlyList<SealedRecord> records, CancellationToken cancellationToken) =>
        AppendAsync(partition, expected, records, patience: 1, cancellationToken);

    public Task<AppendOutcome> AppendAmongMoreAsync(int partition, JournalPosition expected, IReadOnlyList<SealedRecord> records, CancellationToken cancellationToken) =>
        AppendAsync(partition, expected, records, PatienceOf(_partitions), cancellationToken);

    /// <summary>Half of the partitions have an append each, while the others decide.</summary>
    internal static int PatienceOf(int partitions) => Math.Clamp(partitions / 2, 1, MaxGathered);

    private async Task<AppendOutcome> AppendAsync(
        int partition, JournalPosition expected, IReadOnlyList<SealedRecord> records, int patience, CancellationToken cancellationToken)
    {
        CheckPartition(partition);
        AppendShape.Validate(partition, expected, records);
        // Bytes are laid out here, on the caller's thread, so that the writer's only moves them.
        var rows = new RecordTable.Row[records.Count];
        for (var i = 0; i < rows.Length; i++) rows[i] = new RecordTable.Row(records[i]);
        try
        {
            return await _file.WriteAsync(session => RecordTable.Append(session, partition, expected, rows), cancellationToken, patience: patience);
        }
        finally
        {
            foreach (var row in rows) row.Dispose();
        }
    }

    public async IAsyncEnumerable<SealedRecord> ReadAsync(
        int partition, long fromSeq, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CheckPartition(partition);
        for (var most = FirstRecords; ; most = Math.Min(most * Growth, RecordsPerRead))
        {
            var (from, limit) = (fromSeq, most);
            var frames = await _file.ReadAsync(session => RecordTable.Frames(session, partition, from, limit), cancellationToken);
            foreach (var (seq, frame) in frames)
            {
                yield return RecordFrame.Read(frame);
                fromSeq = seq + 1;
            }
            if (frames.Count < limit) yield break;
        }
    }

    public async IAsyncEnumerable<PersonalPayload> ReadPersonalAsync(
        int partition, long fromSeq, long toSeq, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CheckPartition(partition);
        var after = (Seq: fromSeq, Chunk: -1L);
        while (true)
        {
            var from = after;
            var chunks = await _file.ReadAsync(
                session => RecordTable.PersonalChunks(session, partition, from, toSeq, ChunksPerRead), cancellationToken);
            foreach (var (seq, chunk, body) in chunks)
            {
                foreach (var entry in PayloadChunk.Unpack(body)) yield return new PersonalPayload(seq, entry.Index, entry.Ordinal, entry.Content);
                after = (seq, chunk);
            }
            if (chunks.Count < ChunksPerRead) yield break;
        }
    }

    public Task ErasePersonalAsync(int partition, int ordinal, CancellationToken cancellationToken)
    {
        CheckPartition(partition);
        return _snapshots.EraseAsync(partition, ordinal, cancellationToken);
    }

    public Task SaveSnapshotAsync(int partition, Snapshot snapshot, CancellationToken cancellationToken)
    {
        CheckPartition(partition);
        SnapshotShape.Validate(snapshot);
        return _snapshots.SaveAsync(partition, snapshot, cancellationToken);
    }

    public Task<Snapshot?> LoadSnapshotAsync(int partition, long atOrBefore, CancellationToken cancellationToken)
    {
        CheckPartition(partition);
        return _file.ReadAsync(session => SnapshotTable.Load(session, partition, atOrBefore), cancellationToken);
    }

    public Task<UserSnapshot?> LoadSnapshotUserAsync(int partition, long atOrBefore, int ordinal, CancellationToken cancellationToken)
    {
        CheckPartition(partition);
        return _file.ReadAsync(session => SnapshotTable.LoadUser(session, partition, atOrBefore, ordinal), cancellationToken);
    }

    public Task DeleteSnapshotsAsync(int partition, long seq, CancellationToken cancellationToken)
    {
        CheckPartition(partition);
        return _file.WriteAsync(session => SnapshotTable.DeleteBefore(session, partition, seq), cancellationToken);
    }

    public Task<NamedObject?> ReadNamedAsync(string name, CancellationToken cancellationToken)
    {
        ObjectName.Validate(name);
        return _file.ReadAsync(session => NamedTable.Read(session, name), cancellationToken);
    }

    public Task<long?> WriteNamedAsync(string name, ReadOnlyMemory<byte> content, long expectedVersion, CancellationToken cancellationToken)
    {
        ObjectName.Validate(name);
        var bytes = content.ToArray();
        return _file.WriteAsync(session => NamedTable.Write(session, name, bytes, expectedVersion), cancellationToken);
    }

    public Task DeleteNamedAsync(string name, CancellationToken cancellationToken)
    {
        ObjectName.Validate(name);
        return _file.WriteAsync(session => session.Execute("DELETE FROM named WHERE name = ?1", name), cancellationToken);
    }

    public Task<IReadOnlyList<string>> ListNamedAsync(string prefix, string? after, int limit, CancellationToken cancellationToken)
    {
        ObjectName.ValidatePrefix(prefix);
        return _file.ReadAsync(session => NamedTable.List(session, prefix, after, limit), cancellationToken);
    }

    public ValueTask DisposeAsync() => _ownsFile ? _file.DisposeAsync() : ValueTask.CompletedTask;

    private void CheckPartition(int partition)
    {
        if (_partitions == 0) throw new InvalidOperationException("the store is not open");
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)partition, (uint)_partitions, nameof(partition));
    }
}
