using System.Runtime.CompilerServices;
using PushOrleans.Journal;

namespace PushOrleans.Grains.Tests.Partitions;

/// <summary>After a crash hundreds of pages wait to be handed over: they are not read one by one.</summary>
public sealed class PageReadAheadTests
{
    private readonly List<SealedRecord> _journal = [];
    private readonly List<long> _reads = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hundreds_of_pages_cost_a_read_for_each_window_and_come_as_they_were_written()
    {
        Write(600, 100);
        var ahead = new PageReadAhead(ReadAsync);

        var pages = await Task.WhenAll(_journal.Select(record => ahead.TakeAsync(record.Seq, _ => true, Token)));

        Assert.Equal(_journal.Select(record => record.Payload.ToArray()), pages.Select(page => page!.Value.ToArray()));
        Assert.Equal([1L, 1 + PageReadAhead.MostRecords, 1 + (2 * PageReadAhead.MostRecords)], _reads);
    }

    [Fact]
    public async Task A_read_ends_at_its_bytes_and_keeps_what_is_wanted_alone()
    {
        Write(40, PageReadAhead.MostBytes / 16);
        var ahead = new PageReadAhead(ReadAsync);

        foreach (var seq in (long[])[1, 3, 2, 18]) Assert.NotNull(await ahead.TakeAsync(seq, wanted => wanted % 2 == 1, Token));

        Assert.Equal([1L, 2, 18], _reads);
    }

    [Fact]
    public async Task A_read_that_fails_is_made_again_by_who_asks_next_and_what_is_not_there_is_null()
    {
        Write(3, 10);
        var down = true;
        var ahead = new PageReadAhead((seq, token) => down ? throw new StoreUnavailableException("down") : ReadAsync(seq, token));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => ahead.TakeAsync(1, _ => true, Token));
        down = false;

        Assert.NotNull(await ahead.TakeAsync(1, _ => true, Token));
        Assert.Null(await ahead.TakeAsync(4, _ => true, Token));
    }

    private void Write(int pages, int bytes)
    {
        using var salts = System.Security.Cryptography.RandomNumberGenerator.Create();
        var position = JournalPosition.Start;
        for (var i = 0; i < pages; i++)
        {
            var payload = new byte[bytes];
            payload[0] = (byte)i;
            var record = RecordChain.Seal(position, 0, RecordKind.Page, 100, 1, 1, payload, [], salts);
            position = record.Position;
            _journal.Add(record);
        }
    }

    private async IAsyncEnumerable<SealedRecord> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _reads.Add(from);
        await Task.CompletedTask;
        foreach (var record in _journal)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (record.Seq >= from) yield return record;
        }
    }
}
