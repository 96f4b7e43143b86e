using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs.Models;
using PushOrleans.Journal;

namespace PushOrleans.Storage.Azure;

/// <summary>
/// One partition's chain over its segments. An append states the position that it expects; a segment ends by a seal that states it, too,
/// and the next one is made only after. One append is in flight at a time, and at rest it is one operation.
/// </summary>
internal sealed class SegmentLog(SegmentBlobs segments, PersonalBlobs personal, AzureJournalOptions options) : IDisposable
{
    // Marks of where records are, kept from what was appended and read, so that a later read begins near its record.
    private const int BytesBetweenMarks = 256 << 10;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _marksLock = new();
    private readonly SortedList<long, (long Segment, long Offset)> _marks = [];
    private SegmentTail? _tail;
    private PersonalAppends? _read;

    private enum Fate
    {
        Written,

        /// <summary>Something else stands where this was to stand, and so this never will.</summary>
        Refused,
    }

    public async Task<JournalPosition> ReadTailAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return (await LoadTailAsync(cancellationToken).ConfigureAwait(false)).Position;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The newest record as far as this process knows; read when it knows none that is as new as <paramref name="seq"/>.</summary>
    public async Task<long> TailAtLeastAsync(long seq, CancellationToken cancellationToken) =>
        Volatile.Read(ref _tail) is { } known && known.Position.Seq >= seq ? known.Position.Seq : (await ReadTailAsync(cancellationToken).ConfigureAwait(false)).Seq;

    public async Task<AppendOutcome> AppendAsync(JournalPosition expected, IReadOnlyList<SealedRecord> records, CancellationToken cancellationToken)
    {
        var id = new Guid(RandomNumberGenerator.GetBytes(16));
        var block = SegmentBlock.OfRecords(id, records);
        var hasPersonal = records.Any(record => record.Personal.Count > 0);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var tail = _tail is { } known && known.Position.Equals(expected) ? known : await LoadTailAsync(cancellationToken).ConfigureAwait(false);
            var personalWritten = false;
            while (tail.Position.Equals(expected))
            {
                var open = await OpenSegmentAsync(tail, block.Length).ConfigureAwait(false);
                if (open is null)
                {
                    tail = await LoadTailAsync(CancellationToken.None).ConfigureAwait(false);
                    continue;
                }
                cancellationToken.ThrowIfCancellationRequested();
                // From here on nothing is cancelled: a cancelled append has written nothing.
                if (hasPersonal && !personalWritten) await personal.WriteAsync(id, records, CancellationToken.None).ConfigureAwait(false);
                personalWritten = hasPersonal;
                var (fate, appends) = await WriteAsync(open, id, block).ConfigureAwait(false);
                if (fate == Fate.Written)
                {
                    _tail = open with { Length = open.Length + block.Length, Appends = appends, Position = records[^1].Position };
                    Mark(records[0].Seq, open.First, open.Length);
                    _read = null;
                    return AppendOutcome.Appended;
                }
                tail = await LoadTailAsync(CancellationToken.None).ConfigureAwait(false);
            }
            if (personalWritten) await personal.DropAsync(records[0].Seq, id).ConfigureAwait(false);
            return AppendOutcome.Fenced;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What appends wrote, from the one that holds record <paramref name="fromSeq"/> on. Who reads to the end and appends there asks for no tail.</summary>
    public async IAsyncEnumerable<SegmentBlock> ReadAsync(long fromSeq, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var list = await segments.ListAsync(cancellationToken).ConfigureAwait(false);
        var start = Math.Max(0, list.FindLastIndex(segment => segment.First <= fromSeq));
        var read = _read = new PersonalAppends(fromSeq);
        SegmentTail? tail = null;
        foreach (var (first, _) in list.Skip(start))
        {
            (long Offset, SegmentBlock Block, int Appends, JournalPosition Position)? end = null;
            await foreach (var (offset, block, appends) in segments.ReadAsync(first, OffsetNear(fromSeq, first), cancellationToken).ConfigureAwait(false))
            {
                var position = block.Position;
                end = (offset, block, appends, position);
                if (block.Kind == BlockKind.Seal || position.Seq < fromSeq) continue;
                Mark(block.Records().First().Seq, first, offset);
                read.Add(block, position.Seq);
                yield return block;
            }

            tail = end is var (at, last, count, reached) ? new SegmentTail(first, true, at + last.Length, count, last.Kind == BlockKind.Seal, reached.Apart()) : null;
        }

        if (tail is not null) Remember(tail);
    }

    // Whatever is appended meanwhile refuses an append here. One that is under way has its own word on it.
    private void Remember(SegmentTail tail)
    {
        var known = _tail;
        if (known is null || known.Position.Seq < tail.Position.Seq) Interlocked.CompareExchange(ref _tail, tail, known);
    }

    /// <summary>The appends that have personal payloads of these records.</summary>
    public async IAsyncEnumerable<PersonalAppend> ReadPersonalAsync(long fromSeq, long toSeq, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_read?.Find(fromSeq, toSeq) is { } known)
        {
            foreach (var append in known) yield return append;
            yield break;
        }

        await foreach (var block in ReadAsync(fromSeq, cancellationToken).ConfigureAwait(false))
        {
            if (block.Records().First().Seq > toSeq) yield break;
            if (block.Kind == BlockKind.RecordsWithPersonal) yield return PersonalAppend.Of(block, block.Position.Seq);
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<SegmentTail> LoadTailAsync(CancellationToken cancellationToken) =>
        _tail = await segments.ReadTailAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>A segment that takes an append of this length; null when another has written meanwhile.</summary>
    private async Task<SegmentTail?> OpenSegmentAsync(SegmentTail tail, int length)
    {
        var full = tail.Appends >= options.SegmentAppends || (tail.Length > 0 && tail.Length + length > options.SegmentBytes);
        if (!tail.Sealed && full)
        {
            var id = new Guid(RandomNumberGenerator.GetBytes(16));
            var (fate, _) = await WriteAsync(tail, id, SegmentBlock.OfSeal(id, tail.Position)).ConfigureAwait(false);
            if (fate != Fate.Written) return null;
            tail = tail with { Sealed = true };
        }
        if (tail.Sealed) tail = tail.Next();
        if (tail.Exists) return tail;
        await segments.Segment(tail.First).CreateIfNotExistsAsync(cancellationToken: CancellationToken.None).ConfigureAwait(false);
        return tail with { Exists = true };
    }

    /// <summary>Appends at the tail's end if the segment still ends there, and finds out what became of it.</summary>
    /// <exception cref="StoreUnavailableException">It may be written, or still come to be: the service did not tell.</exception>
    private async Task<(Fate Fate, int Appends)> WriteAsync(SegmentTail tail, Guid id, byte[] block)
    {
        // Whatever happens now, what was known before is not the tail any more.
        _tail = null;
        Exception fault;
        try
        {
            using var stream = new MemoryStream(block, writable: false);
            var conditions = new AppendBlobAppendBlockOptions { Conditions = new AppendBlobRequestConditions { IfAppendPositionEqual = tail.Length } };
            var answer = await segments.Segment(tail.First).AppendBlockAsync(stream, conditions, CancellationToken.None).ConfigureAwait(false);
            return (Fate.Written, answer.Value.BlobCommittedBlockCount);
        }
        catch (RequestFailedException refused) when (refused.Status == StorageFaults.PreconditionFailed)
        {
            fault = refused;
        }
        catch (Exception lost) when (StorageFaults.IsUnavailable(lost, CancellationToken.None))
        {
            fault = lost;
        }
        // The SDK repeats a request whose answer was lost, and the repeat is refused by what the first one wrote.
        var found = await segments.ReadBlockAsync(tail.First, tail.Length, block.Length, CancellationToken.None).ConfigureAwait(false);
        if (found is { } there) return (there.Block.AppendId == id ? Fate.Written : Fate.Refused, there.Appends);
        throw new StoreUnavailableException("an append was not answered, and may still be written", fault);
    }

    private void Mark(long seq, long segment, long offset)
    {
        lock (_marksLock)
        {
            if (_marks.Count > 0 && _marks.GetValueAtIndex(_marks.Count - 1) is var last && last.Segment == segment && Math.Abs(offset - last.Offset) < BytesBetweenMarks) return;
            _marks[seq] = (segment, offset);
        }
    }

    private long OffsetNear(long seq, long segment)
    {
        lock (_marksLock)
        {
            for (var i = _marks.Count - 1; i >= 0; i--)
                if (_marks.GetKeyAtIndex(i) <= seq) return _marks.GetValueAtIndex(i) is var mark && mark.Segment == segment ? mark.Offset : 0;
            return 0;
        }
    }
}
