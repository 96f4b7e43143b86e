using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>
/// Pages that wait to be handed over, or are listed, read back from the journal: one read fetches the wanted ones behind the first, too, for after a crash hundreds
/// wait, and a store is asked by the block. Lives on its grain's scheduler.
/// </summary>
/// <param name="read">Records from a number on.</param>
internal sealed class PageReadAhead(Func<long, CancellationToken, IAsyncEnumerable<SealedRecord>> read)
{
    /// <summary>Records that a read goes over at most, and bytes of payloads.</summary>
    public const int MostRecords = 256, MostBytes = 1 << 20;

    private readonly Dictionary<long, ReadOnlyMemory<byte>> _ahead = [];
    private Task _reading = Task.CompletedTask;

    /// <summary>The page's bytes; null = the record is no page, or not there. What was read ahead is given once.</summary>
    /// <param name="isWanted">Whether the page of this number will be asked for as well.</param>
    public async Task<ReadOnlyMemory<byte>?> TakeAsync(long seq, Func<long, bool> isWanted, CancellationToken cancellationToken)
    {
        // The read that is under way may bring it.
        while (!_reading.IsCompleted) await Task.WhenAny(_reading);
        if (!_ahead.ContainsKey(seq)) await (_reading = ReadAsync(seq, isWanted, cancellationToken));
        return _ahead.Remove(seq, out var page) ? page : default(ReadOnlyMemory<byte>?);
    }

    private async Task ReadAsync(long seq, Func<long, bool> isWanted, CancellationToken cancellationToken)
    {
        // What was confirmed meanwhile nobody asks for any more.
        if (_ahead.Count >= MostRecords) _ahead.Clear();
        var (records, bytes) = (0, 0);
        await foreach (var record in read(seq, cancellationToken))
        {
            if (record.Kind == RecordKind.Page && (record.Seq == seq || isWanted(record.Seq))) _ahead[record.Seq] = record.Payload;
            bytes += record.Payload.Length;
            if (++records >= MostRecords || bytes >= MostBytes) return;
        }
    }
}
