using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using PushOrleans.Journal;

namespace PushOrleans.Storage.Azure;

/// <summary>
/// Named objects: a block blob each, changed by ETag. Metadata hold its version, microseconds of the clock but always more than the last,
/// so that a version is never used again, and the id of the write, by which a write whose answer was lost is known as our own.
/// </summary>
internal sealed class NamedBlobs(BlobContainerClient container, TimeProvider time)
{
    private const string Folder = "named/";
    private const string VersionKey = "version", WriteKey = "write";
    private const int MaxKnown = 10_000;

    // ETags of what was read or written, so that a write needs no read before it. A stale one is refused by the service.
    private readonly ConcurrentDictionary<string, (long Version, ETag ETag)> _known = new(StringComparer.Ordinal);
    private long _last;

    public async Task<NamedObject?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await Blob(name).DownloadContentAsync(cancellationToken).ConfigureAwait(false);
            var version = VersionOf(answer.Value.Details.Metadata);
            Know(name, version, answer.Value.Details.ETag);
            return new NamedObject(name, version, answer.Value.Content.ToMemory());
        }
        catch (RequestFailedException fault) when (fault.Status == StorageFaults.NotFound)
        {
            _known.TryRemove(name, out _);
            return null;
        }
    }

    public async Task<long?> WriteAsync(string name, ReadOnlyMemory<byte> content, long expected, CancellationToken cancellationToken)
    {
        var conditions = new BlobRequestConditions { IfNoneMatch = ETag.All };
        if (expected != 0)
        {
            if (await ETagOfAsync(name, expected, cancellationToken).ConfigureAwait(false) is not { } etag) return null;
            conditions = new BlobRequestConditions { IfMatch = etag };
        }
        var (version, write) = (NextVersion(expected), Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
        var options = new BlobUploadOptions
        {
            Conditions = conditions,
            Metadata = new Dictionary<string, string> { [VersionKey] = version.ToString(CultureInfo.InvariantCulture), [WriteKey] = write },
        };
        try
        {
            var answer = await Blob(name).UploadAsync(new BinaryData(content), options, cancellationToken).ConfigureAwait(false);
            Know(name, version, answer.Value.ETag);
            return version;
        }
        catch (RequestFailedException fault) when (StorageFaults.IsContention(fault))
        {
            return await IsOurOwnAsync(name, write, cancellationToken).ConfigureAwait(false) ? version : null;
        }
    }

    public Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        _known.TryRemove(name, out _);
        return Blob(name).DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken);
    }

    public async Task<IReadOnlyList<string>> ListAsync(string prefix, string? after, int limit, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        if (limit <= 0) return names;
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, Folder + NameCode.Prefix(prefix), cancellationToken).ConfigureAwait(false))
        {
            var name = NameCode.Decode(blob.Name.AsSpan(Folder.Length));
            if (!name.StartsWith(prefix, StringComparison.Ordinal) || (after is not null && string.CompareOrdinal(name, after) <= 0)) continue;
            names.Add(name);
            if (names.Count == limit) break;
        }
        return names;
    }

    private async Task<ETag?> ETagOfAsync(string name, long version, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(name, out var known) && known.Version == version) return known.ETag;
        if (await PropertiesAsync(name, cancellationToken).ConfigureAwait(false) is not { } stored) return null;
        return VersionOf(stored.Metadata) == version ? stored.ETag : null;
    }

    private async Task<bool> IsOurOwnAsync(string name, string write, CancellationToken cancellationToken)
    {
        _known.TryRemove(name, out _);
        return await PropertiesAsync(name, cancellationToken).ConfigureAwait(false) is { } stored
            && stored.Metadata.TryGetValue(WriteKey, out var by) && by == write;
    }

    private async Task<BlobProperties?> PropertiesAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await Blob(name).GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException fault) when (fault.Status == StorageFaults.NotFound)
        {
            return null;
        }
    }

    private long NextVersion(long expected)
    {
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(time.GetUtcNow().UtcTicks / TimeSpan.TicksPerMicrosecond, Math.Max(last, expected) + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last) return next;
        }
    }

    private void Know(string name, long version, ETag etag)
    {
        if (_known.Count >= MaxKnown) _known.Clear();
        _known[name] = (version, etag);
    }

    private BlobClient Blob(string name) => container.GetBlobClient(Folder + NameCode.Encode(name));

    /// <exception cref="CorruptRecordException">The blob has none: another program wrote it.</exception>
    private static long VersionOf(IDictionary<string, string> metadata) =>
        metadata.TryGetValue(VersionKey, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new CorruptRecordException("a named object has no version");
}
