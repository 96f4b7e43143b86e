using Microsoft.Extensions.DependencyInjection;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains.Tests.Partitions;

/// <summary>Bulk pages take turns on a silo; single pushes wait for nobody's.</summary>
public sealed class TurnTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_single_push_is_decided_while_bulk_pages_wait_for_their_turn_and_then_those_are()
    {
        await using var node = await NodeAsync(configure: options => options.PagesAtOnce = 1);
        var elsewhere = await node.Services.GetRequiredService<SiloTurns>().Pages.TakeAsync(Token);

        await node.OfferAsync(Samples.Campaign("bulk"));
        for (var i = 0; i < 3; i++)
        {
            var id = $"user-{i:D6}";
            await node.OfferAsync(Samples.Listed(Samples.Campaign($"single-{i}"), id), userIds: id);
            await node.WhenAsync($"single-{i}", progress => progress.Audience == 1 && progress.Undecided == 0);
        }

        Assert.Equal(200, (await node.Partition().GetProgress("bulk", Token))!.Undecided);
        elsewhere.Dispose();
        await node.WhenAsync("bulk", progress => progress.Undecided == 0);
        // Whoever has nothing to decide has no place in line either.
        (await node.Services.GetRequiredService<SiloTurns>().Pages.TakeAsync(Token)).Dispose();
    }

    [Fact]
    public async Task A_single_push_is_decided_in_the_turn_that_pins_it_and_the_answer_to_its_offer_tells_so()
    {
        await using var node = await NodeAsync(configure: options => options.PagesAtOnce = 1);
        using var elsewhere = await node.Services.GetRequiredService<SiloTurns>().Pages.TakeAsync(Token);
        await node.OfferAsync(Samples.Campaign("bulk"));

        var told = await node.OfferAsync(Samples.Listed(Samples.Campaign("single"), "user-000001"), userIds: "user-000001");

        Assert.Equal((1, 0), (told.Audience, told.Undecided));
    }

    [Fact]
    public async Task What_is_durable_is_told_at_once_and_what_is_not_when_it_is()
    {
        var store = new MemoryJournalStore();
        await using var node = await NodeAsync(store);
        // Who is refused is not handed over, which would be a record more.
        await node.OfferAsync(Samples.Listed(Samples.Campaign("durable"), "nobody"), userIds: "nobody");
        store.Faults.Stall();
        var offered = node.OfferAsync(Samples.Listed(Samples.Campaign("later"), "user-000002"), userIds: "user-000002");
        await PassAsync(node);
        var asked = node.Partition().GetProgress("later", Token);

        Assert.Equal(0, (await node.Partition().GetProgress("durable", Token).WaitAsync(TimeSpan.FromSeconds(5), Token))!.Undecided);
        Assert.False(asked.IsCompleted || offered.IsCompleted);

        store.Faults.Resume();
        Assert.Equal(0, (await asked)!.Undecided);
        await offered;
    }

    [Fact]
    public async Task What_is_told_while_records_wait_does_not_outdo_what_is_told_after_they_were_lost()
    {
        var store = new MemoryJournalStore();
        await using var node = await NodeAsync(store);
        await node.OfferAsync(Samples.Listed(Samples.Campaign("durable"), "nobody"), userIds: "nobody");
        store.Faults.Stall();
        store.Faults.FailNextAppend(AppendFault.BeforeAppend, 0);
        var lost = Enumerable.Range(0, 3).Select(i => node.OfferAsync(Samples.Listed(Samples.Campaign($"lost-{i}"), $"user-{i:D6}"), userIds: $"user-{i:D6}")).ToList();
        await PassAsync(node);
        var told = (await node.Partition().GetProgress("durable", Token))!;

        store.Faults.Resume();
        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => Task.WhenAll(lost));

        Assert.True((await node.Partition().GetProgress("durable", Token))!.Sequence > told.Sequence);
    }

    [Fact]
    public async Task A_single_push_that_comes_while_bulk_pages_wait_to_be_durable_is_pinned_and_decided_in_the_next_append()
    {
        var store = new MemoryJournalStore();
        await using var node = await NodeAsync(store, configure: options => (options.MaxPagesAhead, options.PageSize) = (1, 50));
        var before = await node.Partition().GetTail(Token);
        store.Faults.Stall();
        store.Faults.FailNextAppend(AppendFault.None, 0);
        store.Faults.FailNextAppend(AppendFault.AfterAppend, 0);

        var bulk = node.OfferAsync(Samples.Campaign("bulk"));
        await PassAsync(node);
        var single = node.OfferAsync(Samples.Listed(Samples.Campaign("single"), "user-000000"), userIds: "user-000000");
        await PassAsync(node);
        store.Faults.Resume();

        // The append that seemed to fail, the one of the single push, was this incarnation's last.
        await bulk;
        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => single);
        await node.WhenAsync("bulk", progress => progress.Undecided == 0);
        var kinds = await KindsAsync(store, before.Seq);
        Assert.Equal([RecordKind.AudiencePin, RecordKind.Page, RecordKind.AudiencePin, RecordKind.Page, RecordKind.Incarnation], kinds[..5]);
    }

    [Fact]
    public async Task A_store_that_stands_still_keeps_no_more_single_pushes_waiting_than_the_limit()
    {
        var store = new MemoryJournalStore();
        await using var node = await NodeAsync(store, configure: options => (options.MaxPagesAhead, options.MaxSinglesAhead, options.PageSize) = (1, 3, 50));
        var before = await node.Partition().GetTail(Token);
        store.Faults.Stall();
        store.Faults.FailNextAppend(AppendFault.None, 0);
        store.Faults.FailNextAppend(AppendFault.AfterAppend, 0);

        var offers = new List<Task> { node.OfferAsync(Samples.Campaign("bulk")) };
        await PassAsync(node);
        for (var i = 0; i < 5; i++)
        {
            var id = $"user-{i:D6}";
            offers.Add(node.OfferAsync(Samples.Listed(Samples.Campaign($"single-{i}"), id), userIds: id));
            await PassAsync(node);
        }

        store.Faults.Resume();
        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => Task.WhenAll(offers));
        await node.Partition().GetTail(Token);
        var kinds = await KindsAsync(store, before.Seq);
        Assert.Equal(3, kinds.TakeWhile(kind => kind != RecordKind.Incarnation).Count(kind => kind == RecordKind.Page));
        for (var i = 0; i < 5; i++) await node.OfferAsync(Samples.Listed(Samples.Campaign($"single-{i}"), $"user-{i:D6}"), userIds: $"user-{i:D6}");
        for (var i = 0; i < 5; i++) await node.WhenAsync($"single-{i}", progress => progress.Undecided == 0);
    }

    [Fact]
    public async Task A_campaign_is_pinned_with_the_turn_of_its_first_page_and_the_two_are_one_append()
    {
        var store = new MemoryJournalStore();
        await using var node = await NodeAsync(store, configure: options => (options.PagesAtOnce, options.PinWithin) = (1, TimeSpan.FromSeconds(10)));
        var elsewhere = await node.Services.GetRequiredService<SiloTurns>().Pages.TakeAsync(Token);
        var before = await node.Partition().GetTail(Token);
        store.Faults.FailNextAppend(AppendFault.AfterAppend, 0);

        var offered = node.OfferAsync(Samples.Campaign("bulk"));
        Assert.Null(await node.Partition().GetProgress("bulk", Token));
        elsewhere.Dispose();

        // The append that seemed to fail was this incarnation's last.
        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => offered);
        await node.WhenAsync("bulk", progress => progress.Undecided == 0);
        var kinds = await KindsAsync(store, before.Seq);
        Assert.Equal([RecordKind.AudiencePin, RecordKind.Page, RecordKind.Incarnation], kinds[..3]);
    }

    [Fact]
    public async Task Campaigns_that_wait_at_once_are_pinned_by_one_turn_and_a_known_one_is_not_kept()
    {
        await using var node = await NodeAsync(configure: options => (options.PagesAtOnce, options.PinWithin) = (1, TimeSpan.FromSeconds(10)));
        var elsewhere = await node.Services.GetRequiredService<SiloTurns>().Pages.TakeAsync(Token);
        var offered = Enumerable.Range(0, 20).Select(i => node.OfferAsync(Samples.Campaign($"bulk-{i:D2}"))).ToList();
        await PassAsync(node);
        Assert.DoesNotContain(offered, offer => offer.IsCompleted);

        elsewhere.Dispose();
        await Task.WhenAll(offered).WaitAsync(TimeSpan.FromSeconds(8), Token);
        for (var i = 0; i < 20; i++) await node.WhenAsync($"bulk-{i:D2}", progress => progress.Undecided == 0);

        using var again = await node.Services.GetRequiredService<SiloTurns>().Pages.TakeAsync(Token);
        await node.OfferAsync(Samples.Campaign("bulk-00")).WaitAsync(TimeSpan.FromSeconds(5), Token);
    }

    [Fact]
    public async Task An_offer_that_waits_is_released_by_a_partition_that_leaves()
    {
        await using var node = await NodeAsync(configure: options => (options.PagesAtOnce, options.PinWithin) = (1, TimeSpan.FromSeconds(10)));
        using var elsewhere = await node.Services.GetRequiredService<SiloTurns>().Pages.TakeAsync(Token);
        var offered = node.OfferAsync(Samples.Campaign("bulk"));
        await PassAsync(node);

        await node.Partition().Leave(Token);

        // Pinned here, or told to come again.
        await Task.WhenAny(offered).WaitAsync(TimeSpan.FromSeconds(5), Token);
    }

    [Fact]
    public async Task An_offer_whose_incarnation_ends_while_it_waits_keeps_no_turn_and_comes_again()
    {
        var store = new MemoryJournalStore();
        await using var node = await NodeAsync(store, configure: options => (options.PagesAtOnce, options.PinWithin) = (1, TimeSpan.FromSeconds(10)));
        var turns = node.Services.GetRequiredService<SiloTurns>().Pages;
        var elsewhere = await turns.TakeAsync(Token);
        var offered = node.OfferAsync(Samples.Campaign("bulk"));
        Assert.Null(await node.Partition().GetProgress("bulk", Token));

        store.Faults.FailNextAppend(AppendFault.BeforeAppend, 0);
        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => node.TakeUsersAsync(Samples.User("new")));
        await Assert.ThrowsAnyAsync<Exception>(() => offered);

        elsewhere.Dispose();
        (await turns.TakeAsync(Token)).Dispose();
        await node.OfferAsync(Samples.Campaign("bulk"));
        await node.WhenAsync("bulk", progress => progress.Undecided == 0);
    }

    [Fact]
    public async Task A_campaign_that_waits_too_long_for_the_turn_of_its_first_page_is_pinned_without()
    {
        await using var node = await NodeAsync(configure: options => (options.PagesAtOnce, options.PinWithin) = (1, TimeSpan.FromMilliseconds(20)));
        using var elsewhere = await node.Services.GetRequiredService<SiloTurns>().Pages.TakeAsync(Token);

        Assert.Equal((200, 200), await node.OfferAsync(Samples.Campaign("bulk")) is var offered ? (offered.Audience, offered.Undecided) : default);
    }

    [Fact]
    public async Task A_stop_while_a_page_waits_for_its_turn_gives_the_place_up()
    {
        await using var node = await Node.StartAsync(partitions: 2, configure: options => options.PagesAtOnce = 1);
        await node.TakeInputsAsync(changeProvider: provider => provider["dailyQuota"] = null);
        await node.TakeUsersAsync(Samples.Users(400));
        var turns = node.Services.GetRequiredService<SiloTurns>().Pages;
        var elsewhere = await turns.TakeAsync(Token);
        await node.OfferAsync(Samples.Campaign("bulk"), 0);
        await node.OfferAsync(Samples.Campaign("bulk"), 1);
        Assert.Equal(0, (await node.Partition(0).StopCampaign("bulk", Token)).Undecided);

        elsewhere.Dispose();
        await node.WhenAsync("bulk", progress => progress.Undecided == 0, 1);
        Assert.True((await node.Partition(0).GetProgress("bulk", Token))!.Stopped > 64);
        (await turns.TakeAsync(Token)).Dispose();
    }

    [Fact]
    public async Task Snapshots_are_taken_one_partition_after_the_other()
    {
        var store = new MemoryJournalStore();
        await using var node = await Node.StartAsync(store, configure: options => options.SnapshotRecords = 1);
        var elsewhere = await node.Services.GetRequiredService<SiloTurns>().Snapshots.TakeAsync(Token);
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(10));
        await node.OfferAsync(Samples.Campaign("c"));
        await node.WhenAsync("c", progress => progress.Undecided == 0);
        Assert.Null(await store.LoadSnapshotAsync(0, long.MaxValue, Token));

        elsewhere.Dispose();
        while (await store.LoadSnapshotAsync(0, long.MaxValue, Token) is null) await Task.Delay(TimeSpan.FromMilliseconds(5), Token);
    }

    /// <summary>A node with 200 users and no quota, so that nothing but turns and appends is waited for.</summary>
    private static async Task<Node> NodeAsync(IJournalStore? store = null, Action<PartitionOptions>? configure = null)
    {
        var node = await Node.StartAsync(store, configure: configure);
        await node.TakeInputsAsync(changeProvider: provider => provider["dailyQuota"] = null);
        await node.TakeUsersAsync(Samples.Users(200));
        return node;
    }

    private static async Task<List<RecordKind>> KindsAsync(MemoryJournalStore store, long after)
    {
        List<RecordKind> kinds = [];
        await foreach (var record in store.ReadAsync(0, after + 1, Token)) kinds.Add(record.Kind);
        return kinds;
    }

    /// <summary>Calls that wait for no append, one after the other: what the partition was asked for before has gone as far as it can.</summary>
    private static async Task PassAsync(Node node)
    {
        // What goes by the pool, such as the word that a push has come, is not in line with the calls: it is given time, too.
        for (var call = 0; call < 100; call++)
        {
            Assert.False(await node.Partition().Renew("user-000000", default, Token));
            if (call % 5 == 0) await Task.Delay(5, Token);
        }
    }
}
