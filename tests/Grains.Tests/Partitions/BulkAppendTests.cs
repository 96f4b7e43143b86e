using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using PushOrleans.Journal;

namespace PushOrleans.Grains.Tests.Partitions;

/// <summary>Which records a store is told may wait for others.</summary>
public sealed class BulkAppendTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bulk_pages_may_be_flushed_with_those_of_who_is_in_line_the_last_and_a_single_push_may_not()
    {
        var appends = new ConcurrentQueue<string>();
        var store = InterceptedStore.Of(new MemoryJournalStore(), (method, goOn) =>
        {
            appends.Enqueue(method);
            return goOn();
        });
        await using var node = await Node.StartAsync(store, configure: options => options.PagesAtOnce = 1);
        await node.TakeInputsAsync(changeProvider: provider => provider["dailyQuota"] = null);
        await node.TakeUsersAsync(Samples.Users(200));
        var turns = node.Services.GetRequiredService<SiloTurns>().Pages;
        var elsewhere = await turns.TakeAsync(Token);
        await node.OfferAsync(Samples.Campaign("bulk"));
        var (next, last) = (turns.TakeAsync(Token), turns.TakeAsync(Token));

        appends.Clear();
        await node.OfferAsync(Samples.Listed(Samples.Campaign("single"), "user-000001"), userIds: "user-000001");
        Assert.DoesNotContain(nameof(IJournalStore.AppendAmongMoreAsync), appends);

        appends.Clear();
        elsewhere.Dispose();
        await node.WhenAsync("bulk", progress => progress.Undecided == 0);
        Assert.Contains(nameof(IJournalStore.AppendAmongMoreAsync), appends);

        appends.Clear();
        (await next).Dispose();
        (await last).Dispose();
        await node.OfferAsync(Samples.Campaign("last"));
        await node.WhenAsync("last", progress => progress.Undecided == 0);
        Assert.DoesNotContain(nameof(IJournalStore.AppendAmongMoreAsync), appends);
    }
}
