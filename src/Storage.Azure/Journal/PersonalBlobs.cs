using System.Buffers.Binary;
using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using PushOrleans.Journal;

namespace PushOrleans.Storage.Azure;

/// <summary>
/// The personal payloads of one partition: a block blob per append that has any, written before it, named by its first record and its id.
/// A blob whose append never came to be is not read, as reading goes by the appends. Its metadata tell whose payloads it holds, so that
/// erasure reads only what it has to rewrite.
/// Content, per payload, little-endian: seq (8), index (4), ordinal (4), length (4), bytes.
/// </summary>
internal sealed class PersonalBlobs(BlobContainerClient container, int partition)
{
    private const string OrdinalsKey = "ordinals";
    private const int EntryLength = 20;

    // Metadata may have 8 KiB; beyond this many users their range is told.
    private const int MaxListed = 256;

    private readonly string _prefix = string.Create(CultureInfo.InvariantCulture, $"{partition:D5}/personal/");

    public async Task WriteAsync(Guid appendId, IReadOnlyList<SealedRecord> records, CancellationToken cancellationToken)
    {
        var payloads = records.SelectMany(record => record.Personal.Select(payload => payload with { Seq = record.Seq })).ToList();
        await Blob(records[0].Seq, appendId).UploadAsync(new BinaryData(Pack(payloads)), Upload(payloads, null), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Those of an append that were not erased, in order.</summary>
    public async Task<IReadOnlyList<PersonalPayload>> ReadAsync(long firstSeq, Guid appendId, CancellationToken cancellationToken) =>
        (await ReadAsync(Blob(firstSeq, appendId), cancellationToken).ConfigureAwait(false)).Payloads;

    /// <summary>Takes away what was written for an append that was refused. When it fails, erasure still finds it.</summary>
    public async Task DropAsync(long firstSeq, Guid appendId)
    {
        try
        {
            await Blob(firstSeq, appendId).DeleteIfExistsAsync(cancellationToken: CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception fault) when (StorageFaults.IsUnavailable(fault, CancellationToken.None))
        {
            // Nobody reads it; the refusal is what counts.
        }
    }

    public async Task EraseAsync(int ordinal, CancellationToken cancellationToken)
    {
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.Metadata, BlobStates.None, _prefix, cancellationToken).ConfigureAwait(false))
            if (MayHold(blob.Metadata, ordinal)) await EraseAsync(container.GetBlobClient(blob.Name), ordinal, cancellationToken).ConfigureAwait(false);
    }

    private static async Task EraseAsync(BlobClient blob, int ordinal, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (payloads, etag) = await ReadAsync(blob, cancellationToken).ConfigureAwait(false);
            var kept = payloads.Where(payload => payload.Ordinal != ordinal).ToList();
            if (kept.Count == payloads.Count) return;
            try
            {
                if (kept.Count > 0) await blob.UploadAsync(new BinaryData(Pack(kept)), Upload(kept, etag), cancellationToken).ConfigureAwait(false);
                else await blob.DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, new BlobRequestConditions { IfMatch = etag }, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (RequestFailedException fault) when (fault.Status == StorageFaults.PreconditionFailed)
            {
                // Another erasure rewrote it: once more, on what it left.
            }
        }
    }

    private static async Task<(IReadOnlyList<PersonalPayload> Payloads, ETag ETag)> ReadAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await blob.DownloadContentAsync(cancellationToken).ConfigureAwait(false);
            return (Unpack(answer.Value.Content.ToMemory()), answer.Value.Details.ETag);
        }
        catch (RequestFailedException fault) when (fault.Status == StorageFaults.NotFound)
        {
            return ([], default);
        }
    }

    private BlobClient Blob(long firstSeq, Guid appendId) =>
        container.GetBlobClient(string.Create(CultureInfo.InvariantCulture, $"{_prefix}{firstSeq:D19}-{appendId:N}"));

    private static BlobUploadOptions Upload(IReadOnlyList<PersonalPayload> payloads, ETag? replaces) => new()
    {
        Metadata = new Dictionary<string, string> { [OrdinalsKey] = Ordinals(payloads) },
        Conditions = replaces is null ? null : new BlobRequestConditions { IfMatch = replaces },
    };

    private static string Ordinals(IReadOnlyList<PersonalPayload> payloads)
    {
        var ordinals = payloads.Select(payload => payload.Ordinal).Distinct().Order().ToList();
        return ordinals.Count <= MaxListed
            ? string.Join(',', ordinals.Select(ordinal => ordinal.ToString(CultureInfo.InvariantCulture)))
            : string.Create(CultureInfo.InvariantCulture, $"{ordinals[0]}-{ordinals[^1]}");
    }

    private static bool MayHold(IDictionary<string, string> metadata, int ordinal)
    {
        if (!metadata.TryGetValue(OrdinalsKey, out var text)) return true;
        if (text.Split('-') is [var first, var last])
            return ordinal >= int.Parse(first, CultureInfo.InvariantCulture) && ordinal <= int.Parse(last, CultureInfo.InvariantCulture);
        return text.Split(',').Contains(ordinal.ToString(CultureInfo.InvariantCulture));
    }

    private static byte[] Pack(IReadOnlyList<PersonalPayload> payloads)
    {
        var bytes = new byte[payloads.Sum(payload => EntryLength + payload.Salted.Length)];
        var rest = bytes.AsSpan();
        foreach (var payload in payloads)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, payload.Seq);
            BinaryPrimitives.WriteInt32LittleEndian(rest[8..], payload.Index);
            BinaryPrimitives.WriteInt32LittleEndian(rest[12..], payload.Ordinal);
            BinaryPrimitives.WriteInt32LittleEndian(rest[16..], payload.Salted.Length);
            payload.Salted.Span.CopyTo(rest[EntryLength..]);
            rest = rest[(EntryLength + payload.Salted.Length)..];
        }
        return bytes;
    }

    private static List<PersonalPayload> Unpack(ReadOnlyMemory<byte> bytes)
    {
        var payloads = new List<PersonalPayload>();
        while (!bytes.IsEmpty)
        {
            var length = bytes.Length < EntryLength ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[16..]);
            if (length < 0 || length > bytes.Length - EntryLength) throw new CorruptRecordException("personal payloads do not end where one does");
            payloads.Add(new PersonalPayload(
                BinaryPrimitives.ReadInt64LittleEndian(bytes.Span),
                BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[8..]),
                BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[12..]),
                bytes.Slice(EntryLength, length)));
            bytes = bytes[(EntryLength + length)..];
        }
        return payloads;
    }
}
