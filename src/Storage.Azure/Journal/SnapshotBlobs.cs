using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using PushOrleans.Journal;

namespace PushOrleans.Storage.Azure;

/// <summary>
/// The snapshots of one partition: a block blob each, named by its record. A blob appears whole or not at all. Within a process, erasures and
/// saves of a partition take turns, so that a snapshot that is being saved is erased from as well.
/// </summary>
internal sealed class SnapshotBlobs(BlobContainerClient container, int partition) : IDisposable
{
    // Holds header and directory of all but very large snapshots, so that a user is found by two reads.
    private const int FirstBytes = 64 << 10;

    private readonly string _prefix = string.Create(CultureInfo.InvariantCulture, $"{partition:D5}/snapshots/");
    private readonly SemaphoreSlim _turn = new(1, 1);

    public async Task SaveAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await Blob(snapshot.Seq).UploadAsync(new BinaryData(SnapshotFile.Write(snapshot)), overwrite: true, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task<Snapshot?> LoadAsync(long atOrBefore, CancellationToken cancellationToken)
    {
        while (await NewestAsync(atOrBefore, cancellationToken).ConfigureAwait(false) is { } seq)
        {
            if (await ReadAsync(seq, default, null, cancellationToken).ConfigureAwait(false) is { } read) return SnapshotFile.Read(read.Bytes);
            // Deleted since it was listed.
        }

        return null;
    }

    public async Task<UserSnapshot?> LoadUserAsync(long atOrBefore, int ordinal, CancellationToken cancellationToken)
    {
        while (await NewestAsync(atOrBefore, cancellationToken).ConfigureAwait(false) is { } seq)
        {
            if (await ReadUserAsync(seq, ordinal, cancellationToken).ConfigureAwait(false) is { } read) return read;
            // Deleted since it was listed.
        }

        return null;
    }

    public async Task DeleteBeforeAsync(long seq, CancellationToken cancellationToken)
    {
        foreach (var old in (await ListAsync(cancellationToken).ConfigureAwait(false)).Where(old => old < seq))
            await Blob(old).DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    public async Task EraseAsync(int ordinal, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var seq in await ListAsync(cancellationToken).ConfigureAwait(false))
                while (!await TryEraseAsync(seq, ordinal, cancellationToken).ConfigureAwait(false)) { }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>False when the snapshot was replaced meanwhile, and is to be looked at again.</summary>
    private async Task<bool> TryEraseAsync(long seq, int ordinal, CancellationToken cancellationToken)
    {
        if (await ReadUserAsync(seq, ordinal, cancellationToken).ConfigureAwait(false) is not { User: not null }) return true;
        if (await ReadAsync(seq, default, null, cancellationToken).ConfigureAwait(false) is not { } read) return true;
        var snapshot = SnapshotFile.Read(read.Bytes);
        var without = snapshot with { Users = [.. snapshot.Users.Where(user => user.Ordinal != ordinal)] };
        try
        {
            var conditions = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfMatch = read.ETag } };
            await Blob(seq).UploadAsync(new BinaryData(SnapshotFile.Write(without)), conditions, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException fault) when (fault.Status == StorageFaults.PreconditionFailed)
        {
            return false;
        }
    }

    private async Task<long?> NewestAsync(long atOrBefore, CancellationToken cancellationToken)
    {
        long? newest = null;
        foreach (var seq in await ListAsync(cancellationToken).ConfigureAwait(false))
            if (seq <= atOrBefore && !(seq < newest)) newest = seq;
        return newest;
    }

    /// <summary>Null when the snapshot at <paramref name="seq"/> is not there.</summary>
    private async Task<UserSnapshot?> ReadUserAsync(long seq, int ordinal, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await ReadAsync(seq, new HttpRange(0, FirstBytes), null, cancellationToken).ConfigureAwait(false) is not { } start) return null;
            var directory = SnapshotFile.DirectoryLength(start.Bytes.Span);
            try
            {
                if (directory > start.Bytes.Length)
                {
                    if (await ReadAsync(seq, new HttpRange(0, directory), start.ETag, cancellationToken).ConfigureAwait(false) is not { } longer) return null;
                    start = longer;
                }

                var chunks = SnapshotFile.ReadDirectory(start.Bytes.Span);
                var index = chunks.FindLastIndex(chunk => chunk.FirstOrdinal <= ordinal);
                if (index < 0) return new UserSnapshot(seq, null);
                var range = new HttpRange(chunks[index].Offset, chunks[index].Length);
                if (await ReadAsync(seq, range, start.ETag, cancellationToken).ConfigureAwait(false) is not { } chunk) return null;
                foreach (var user in SnapshotFile.Users(chunk.Bytes))
                    if (user.Ordinal == ordinal) return new UserSnapshot(seq, user);
                return new UserSnapshot(seq, null);
            }
            catch (RequestFailedException fault) when (fault.Status == StorageFaults.PreconditionFailed)
            {
                // Rewritten between the two reads: once more.
            }
        }
    }

    private async Task<List<long>> ListAsync(CancellationToken cancellationToken)
    {
        var known = new List<long>();
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, _prefix, cancellationToken).ConfigureAwait(false))
            known.Add(long.Parse(blob.Name.AsSpan(_prefix.Length), CultureInfo.InvariantCulture));
        return known;
    }

    private async Task<(ReadOnlyMemory<byte> Bytes, ETag ETag)?> ReadAsync(long seq, HttpRange range, ETag? etag, CancellationToken cancellationToken)
    {
        try
        {
            var options = new BlobDownloadOptions { Range = range, Conditions = etag is null ? null : new BlobRequestConditions { IfMatch = etag } };
            var answer = await Blob(seq).DownloadContentAsync(options, cancellationToken).ConfigureAwait(false);
            return (answer.Value.Content.ToMemory(), answer.Value.Details.ETag);
        }
        catch (RequestFailedException fault) when (fault.Status == StorageFaults.NotFound)
        {
            return null;
        }
    }

    private BlobClient Blob(long seq) => container.GetBlobClient(_prefix + seq.ToString("D19", CultureInfo.InvariantCulture));
}
