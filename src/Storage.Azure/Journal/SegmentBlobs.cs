using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using PushOrleans.Journal;

namespace PushOrleans.Storage.Azure;

/// <summary>The segments of one partition: append blobs, named by their first record's number.</summary>
internal sealed class SegmentBlobs(BlobContainerClient container, int partition)
{
    private const int WindowBytes = 1 << 20;
    private const int TailBytes = 64 << 10;

    private readonly string _prefix = string.Create(CultureInfo.InvariantCulture, $"{partition:D5}/segments/");

    public AppendBlobClient Segment(long first) => container.GetAppendBlobClient(_prefix + first.ToString("D19", CultureInfo.InvariantCulture));

    /// <summary>First record and length of each segment, in order.</summary>
    public async Task<List<(long First, long Length)>> ListAsync(CancellationToken cancellationToken)
    {
        var segments = new List<(long, long)>();
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, _prefix, cancellationToken).ConfigureAwait(false))
            segments.Add((long.Parse(blob.Name.AsSpan(_prefix.Length), CultureInfo.InvariantCulture), blob.Properties.ContentLength ?? 0));
        segments.Sort();
        return segments;
    }

    /// <summary>Where the chain ends now: a list and a read of the last append, and one more when the last segment is empty.</summary>
    public async Task<SegmentTail> ReadTailAsync(CancellationToken cancellationToken)
    {
        var segments = await ListAsync(cancellationToken).ConfigureAwait(false);
        if (segments.Count == 0) return SegmentTail.Start;
        var (first, length) = segments[^1];
        if (await ReadEndAsync(first, length, cancellationToken).ConfigureAwait(false) is { } tail) return tail;
        if (segments.Count == 1) return SegmentTail.Start with { First = first, Exists = true };
        var (sealedFirst, sealedLength) = segments[^2];
        var before = await ReadEndAsync(sealedFirst, sealedLength, cancellationToken).ConfigureAwait(false);
        if (before is not { Sealed: true }) throw new CorruptRecordException($"segment {first} follows one that has not ended");
        return before.Next() with { First = first, Exists = true };
    }

    /// <summary>The blocks from <paramref name="from"/> on, each with its offset and the appends that the segment held when it was read.</summary>
    public async IAsyncEnumerable<(long Offset, SegmentBlock Block, int Appends)> ReadAsync(
        long first, long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (window, offset, whole, appends) = (ReadOnlyMemory<byte>.Empty, from, false, 0);
        while (true)
        {
            if (SegmentBlock.Read(window) is { } block)
            {
                yield return (offset, block, appends);
                offset += block.Length;
                window = window[block.Length..];
                continue;
            }
            if (whole && window.IsEmpty) yield break;
            if (whole) throw new CorruptRecordException($"segment {first} ends within an append");
            var want = Math.Max(WindowBytes, SegmentBlock.LengthAt(window.Span) ?? 0);
            var read = await DownloadAsync(first, offset, want, cancellationToken).ConfigureAwait(false);
            (window, appends) = read ?? (ReadOnlyMemory<byte>.Empty, appends);
            whole = window.Length < want;
        }
    }

    /// <summary>The block at this offset, and how many appends the segment holds; null when it ends before.</summary>
    public async Task<(SegmentBlock Block, int Appends)?> ReadBlockAsync(long first, long offset, int length, CancellationToken cancellationToken)
    {
        var read = await DownloadAsync(first, offset, length, cancellationToken).ConfigureAwait(false);
        if (read is not { } found) return null;
        var block = SegmentBlock.Read(found.Bytes);
        if (block is not null) return (block, found.Appends);
        read = await DownloadAsync(first, offset, SegmentBlock.LengthAt(found.Bytes.Span) ?? length, cancellationToken).ConfigureAwait(false);
        return (SegmentBlock.Read(read!.Value.Bytes) ?? throw new CorruptRecordException($"segment {first} ends within an append"), read.Value.Appends);
    }

    private async Task<SegmentTail?> ReadEndAsync(long first, long listed, CancellationToken cancellationToken)
    {
        for (var from = Math.Max(0, listed - TailBytes); ;)
        {
            // To its end: it may have grown since it was listed.
            if (await DownloadAsync(first, from, null, cancellationToken).ConfigureAwait(false) is not { } read) return null;
            var end = from + read.Bytes.Length;
            var length = SegmentBlock.LengthBefore(read.Bytes.Span);
            if (length > read.Bytes.Length)
            {
                if (length > end) throw new CorruptRecordException($"segment {first} does not end with an append");
                from = end - length;
                continue;
            }
            var block = SegmentBlock.Read(read.Bytes[^length..]) ?? throw new CorruptRecordException($"segment {first} does not end with an append");
            return new SegmentTail(first, true, end, read.Appends, block.Kind == BlockKind.Seal, block.Position.Apart());
        }
    }

    private async Task<(ReadOnlyMemory<byte> Bytes, int Appends)?> DownloadAsync(long first, long offset, long? length, CancellationToken cancellationToken)
    {
        try
        {
            var options = new BlobDownloadOptions { Range = new HttpRange(offset, length) };
            var answer = await Segment(first).DownloadContentAsync(options, cancellationToken).ConfigureAwait(false);
            var bytes = answer.Value.Content.ToMemory();
            return bytes.IsEmpty ? null : (bytes, answer.Value.Details.BlobCommittedBlockCount);
        }
        catch (RequestFailedException fault) when (fault.Status == StorageFaults.RangeNotSatisfiable)
        {
            return null;
        }
    }
}
