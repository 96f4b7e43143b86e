using Microsoft.Extensions.Logging.Abstractions;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains.Tests.Partitions;

/// <summary>A page can be confirmed by its outcomes before its hand-over has come back.</summary>
public sealed class HandOffQueueTests
{
    private const int Campaign = 0;
    private readonly Dictionary<long, TaskCompletionSource<GrantBatch?>> _underWay = Enumerable.Range(1, 3).ToDictionary(seq => (long)seq, _ => new TaskCompletionSource<GrantBatch?>());
    private readonly List<long> _confirmed = [];

    // On a thread without a context: what waits for a hand-over goes on at once when that ends.
    [Fact]
    public Task Pages_confirmed_while_they_are_under_way_leave_the_campaigns_next_page_its_place() => Task.Run(async () =>
    {
        var token = TestContext.Current.CancellationToken;
        var queue = new HandOffQueue(
            new RecordedHandOff(), new PartitionOptions { MaxHandOffs = 2 }, TimeProvider.System, (page, _) => _underWay[page.Seq].Task,
            (seq, _, _) => _confirmed.Add(seq), NullLogger.Instance, token);
        Enqueue(1);
        Enqueue(2);
        queue.Confirm(2);
        End(1);
        Enqueue(3);
        End(2);
        End(3);

        Assert.Equal([2L, 1, 3], _confirmed);
        Assert.Equal((0, 3), (queue.Backlog, queue.Watermark));
        await queue.Drained().WaitAsync(token);

        void Enqueue(long seq) => queue.Enqueue(new HandOffPage(seq, Campaign, 1, default));
        void End(long seq) => _underWay[seq].SetResult(null);
    });
}
