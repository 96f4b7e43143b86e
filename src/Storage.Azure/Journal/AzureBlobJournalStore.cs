using System.Runtime.CompilerServices;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using PushOrleans.Journal;

namespace PushOrleans.Storage.Azure;

/// <summary>
/// The journal in one container: append blobs fenced by their append position, block blobs for snapshots, personal payloads and named
/// objects. Any number of processes may have it open; who appends second is refused. An append is one operation at rest, two with personal
/// payloads.
/// </summary>
public sealed class AzureBlobJournalStore : IJournalStore
{
    private const string StoreBlob = "store";
    private const string Format = "1";
    private const int ReadAhead = 8;

    private readonly AzureJournalOptions _options;
    private readonly BlobContainerClient _container;
    private readonly NamedBlobs _named;
    private Partition[] _partitions = [];

    public AzureBlobJournalStore(AzureJournalOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (new AzureJournalOptionsValidator().Validate(null, options) is { Failed: true } invalid) throw new ArgumentException(invalid.FailureMessage, nameof(options));
        _options = options;
        _container = options.BlobServiceClient!.GetBlobContainerClient(options.ContainerName);
        _named = new NamedBlobs(_container, time ?? TimeProvider.System);
    }

    private sealed record Partition(SegmentLog Log, PersonalBlobs Personal, SnapshotBlobs Snapshots);

    public async Task OpenAsync(int partitions, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        await StorageFaults.GuardAsync(() => FixPartitionsAsync(partitions, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (_partitions.Length == partitions) return;
        _partitions = [.. Enumerable.Range(0, partitions).Select(partition =>
        {
            var personal = new PersonalBlobs(_container, partition);
            return new Partition(new SegmentLog(new SegmentBlobs(_container, partition), personal, _options), personal, new SnapshotBlobs(_container, partition));
        })];
    }

    public Task<JournalPosition> ReadTailAsync(int partition, CancellationToken cancellationToken)
    {
        var log = Of(partition).Log;
        return StorageFaults.GuardAsync(() => log.ReadTailAsync(cancellationToken), cancellationToken);
    }

    public Task<AppendOutcome> AppendAsync(int partition, JournalPosition expected, IReadOnlyList<SealedRecord> records, CancellationToken cancellationToken)
    {
        var log = Of(partition).Log;
        AppendShape.Validate(partition, expected, records);
        return StorageFaults.GuardAsync(() => log.AppendAsync(expected, records, cancellationToken), cancellationToken);
    }

    public async IAsyncEnumerable<SealedRecord> ReadAsync(int partition, long fromSeq, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var block in GuardedAsync(Of(partition).Log.ReadAsync(fromSeq, cancellationToken), cancellationToken).ConfigureAwait(false))
            foreach (var record in block.Records())
                if (record.Seq >= fromSeq) yield return record;
    }

    public async IAsyncEnumerable<PersonalPayload> ReadPersonalAsync(
        int partition, long fromSeq, long toSeq, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var of = Of(partition);
        var reads = new Queue<Task<IReadOnlyList<PersonalPayload>>>();
        await foreach (var append in GuardedAsync(of.Log.ReadPersonalAsync(fromSeq, toSeq, cancellationToken), cancellationToken).ConfigureAwait(false))
        {
            reads.Enqueue(StorageFaults.GuardAsync(() => of.Personal.ReadAsync(append.First, append.Id, cancellationToken), cancellationToken));
            if (reads.Count < ReadAhead) continue;
            foreach (var payload in await reads.Dequeue().ConfigureAwait(false))
                if (payload.Seq >= fromSeq && payload.Seq <= toSeq) yield return payload;
        }
        while (reads.TryDequeue(out var read))
            foreach (var payload in await read.ConfigureAwait(false))
                if (payload.Seq >= fromSeq && payload.Seq <= toSeq) yield return payload;
    }

    public Task ErasePersonalAsync(int partition, int ordinal, CancellationToken cancellationToken)
    {
        var of = Of(partition);
        return StorageFaults.GuardAsync(
            async () =>
            {
                await of.Personal.EraseAsync(ordinal, cancellationToken).ConfigureAwait(false);
                await of.Snapshots.EraseAsync(ordinal, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken);
    }

    public async Task SaveSnapshotAsync(int partition, Snapshot snapshot, CancellationToken cancellationToken)
    {
        var of = Of(partition);
        SnapshotShape.Validate(snapshot);
        var tail = await StorageFaults.GuardAsync(() => of.Log.TailAtLeastAsync(snapshot.Seq, cancellationToken), cancellationToken).ConfigureAwait(false);
        SnapshotShape.ValidateSeq(snapshot.Seq, tail);
        await StorageFaults.GuardAsync(() => of.Snapshots.SaveAsync(snapshot, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    public Task<Snapshot?> LoadSnapshotAsync(int partition, long atOrBefore, CancellationToken cancellationToken)
    {
        var snapshots = Of(partition).Snapshots;
        return StorageFaults.GuardAsync(() => snapshots.LoadAsync(atOrBefore, cancellationToken), cancellationToken);
    }

    public Task<UserSnapshot?> LoadSnapshotUserAsync(int partition, long atOrBefore, int ordinal, CancellationToken cancellationToken)
    {
        var snapshots = Of(partition).Snapshots;
        return StorageFaults.GuardAsync(() => snapshots.LoadUserAsync(atOrBefore, ordinal, cancellationToken), cancellationToken);
    }

    public Task DeleteSnapshotsAsync(int partition, long seq, CancellationToken cancellationToken)
    {
        var snapshots = Of(partition).Snapshots;
        return StorageFaults.GuardAsync(() => snapshots.DeleteBeforeAsync(seq, cancellationToken), cancellationToken);
    }

    public Task<NamedObject?> ReadNamedAsync(string name, CancellationToken cancellationToken)
    {
        ObjectName.Validate(name);
        return StorageFaults.GuardAsync(() => _named.ReadAsync(name, cancellationToken), cancellationToken);
    }

    public Task<long?> WriteNamedAsync(string name, ReadOnlyMemory<byte> content, long expectedVersion, CancellationToken cancellationToken)
    {
        ObjectName.Validate(name);
        return StorageFaults.GuardAsync(() => _named.WriteAsync(name, content, expectedVersion, cancellationToken), cancellationToken);
    }

    public Task DeleteNamedAsync(string name, CancellationToken cancellationToken)
    {
        ObjectName.Validate(name);
        return StorageFaults.GuardAsync(() => _named.DeleteAsync(name, cancellationToken), cancellationToken);
    }

    public Task<IReadOnlyList<string>> ListNamedAsync(string prefix, string? after, int limit, CancellationToken cancellationToken)
    {
        ObjectName.ValidatePrefix(prefix);
        return StorageFaults.GuardAsync(() => _named.ListAsync(prefix, after, limit, cancellationToken), cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        foreach (var partition in _partitions)
        {
            partition.Log.Dispose();
            partition.Snapshots.Dispose();
        }
        _partitions = [];
        return ValueTask.CompletedTask;
    }

    private Partition Of(int partition)
    {
        if (_partitions.Length == 0) throw new InvalidOperationException("the store is not open");
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)partition, (uint)_partitions.Length, nameof(partition));
        return _partitions[partition];
    }

    /// <summary>What is read of the log, with its faults told as the store's.</summary>
    private static async IAsyncEnumerable<T> GuardedAsync<T>(IAsyncEnumerable<T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var items = read.GetAsyncEnumerator(cancellationToken);
        while (await StorageFaults.GuardAsync(() => items.MoveNextAsync().AsTask(), cancellationToken).ConfigureAwait(false)) yield return items.Current;
    }

    private async Task FixPartitionsAsync(int partitions, CancellationToken cancellationToken)
    {
        var blob = _container.GetBlobClient(StoreBlob);
        var wanted = $"{Format} {partitions}";
        await _container.CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        try
        {
            var options = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            await blob.UploadAsync(new BinaryData(Encoding.ASCII.GetBytes(wanted)), options, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException fault) when (StorageFaults.IsContention(fault))
        {
            var stored = (await blob.DownloadContentAsync(cancellationToken).ConfigureAwait(false)).Value.Content.ToString();
            if (stored != wanted)
                throw new StoreMismatchException($"the store in {_container.Name} has format and partitions '{stored}', not '{wanted}'");
        }
    }
}
