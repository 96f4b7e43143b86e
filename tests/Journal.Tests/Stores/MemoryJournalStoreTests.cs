namespace PushOrleans.Journal.Tests;

public sealed class MemoryJournalStoreTests : JournalStoreConformance
{
    private readonly MemoryJournalStore _memory = new();

    protected override IJournalStore CreateStore() => _memory;

    protected override (Func<IJournalStore> Create, IDisposable Bytes) CreateApart()
    {
        var store = new MemoryJournalStore();
        return (() => store, new MemoryStream());
    }

    [Fact]
    public async Task A_fault_before_the_append_leaves_nothing_and_one_after_it_everything()
    {
        var record = JournalPosition.Start.Seal(0, "x", (1, "p"));
        _memory.Faults.FailNextAppend(AppendFault.BeforeAppend, partition: 0);
        _memory.Faults.FailNextAppend(AppendFault.AfterAppend);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _memory.AppendAsync(0, JournalPosition.Start, [record], default));
        Assert.Equal(JournalPosition.Start, await _memory.ReadTailAsync(0, default));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _memory.AppendAsync(0, JournalPosition.Start, [record], default));
        Assert.Equal(record.Position, await _memory.ReadTailAsync(0, default));
        Assert.Equal(AppendOutcome.Fenced, await _memory.AppendAsync(0, JournalPosition.Start, [record], default));
    }

    [Fact]
    public async Task A_fault_of_another_partition_waits_for_it()
    {
        _memory.Faults.FailNextAppend(AppendFault.BeforeAppend, partition: 1);
        await _memory.AppendOne(0, JournalPosition.Start, "x");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _memory.AppendOne(1, JournalPosition.Start, "x"));
    }

    [Fact]
    public async Task A_stalled_store_writes_when_it_goes_on_and_gives_way_to_cancellation()
    {
        using var cancelled = new CancellationTokenSource();
        _memory.Faults.Stall();
        _memory.Faults.Stall();
        var waiting = _memory.AppendOne(0, JournalPosition.Start, "x");
        var givenUp = _memory.WriteNamedAsync("n", default, 0, cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        Assert.False(waiting.IsCompleted);
        _memory.Faults.Resume();
        _memory.Faults.Resume();
        await waiting;
        Assert.Equal(["1 x"], await _memory.PayloadsOf(0));
    }

    [Fact]
    public async Task An_unavailable_store_answers_nothing_and_keeps_everything()
    {
        await _memory.AppendOne(0, JournalPosition.Start, "x");
        _memory.Faults.Unavailable = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _memory.ReadTailAsync(0, default));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _memory.ReadNamedAsync("n", default));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _memory.ListNamedAsync("n", null, 1, default));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _memory.OpenAsync(Partitions, default));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _memory.ErasePersonalAsync(0, 1, default));
        _memory.Faults.Unavailable = false;
        Assert.Equal(["1 x"], await _memory.PayloadsOf(0));
    }

    [Fact]
    public async Task A_store_that_was_not_opened_says_so()
    {
        var store = new MemoryJournalStore();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await store.ReadTailAsync(0, default));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.ReadTailAsync(0, new CancellationToken(true)));
    }
}
