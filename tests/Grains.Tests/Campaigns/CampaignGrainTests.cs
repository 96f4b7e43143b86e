using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Grains.Tests.Control;
using PushOrleans.Journal;

namespace PushOrleans.Grains.Tests.Campaigns;

public sealed class CampaignGrainTests : StoredTests
{
    [Fact]
    public async Task A_campaign_goes_from_submission_to_done_and_everyone_ends_once()
    {
        await using var node = await NodeAsync();

        Assert.Equal(SubmitStatus.Accepted, (await node.SubmitAsync(Campaign("c1"))).Status);

        var done = await node.WhenAsync("c1", CampaignState.Done);
        Assert.Equal(100, done.Counts.Audience);
        Assert.Equal(100, done.Counts.Allow + done.Counts.Modify + done.Counts.Refuse + done.Counts.Stopped);
        Assert.Equal(100, done.Counts.Allow);
        Assert.Null(done.NextAt);
    }

    [Fact]
    public async Task A_submission_is_told_from_its_repeat_another_body_and_another_key()
    {
        await using var node = await NodeAsync();
        await node.SubmitAsync(Campaign("c1"), "k1");

        Assert.Equal(SubmitStatus.Replayed, (await node.SubmitAsync(Campaign("c1"), "k1")).Status);
        Assert.Equal(SubmitStatus.KeyMismatch, (await node.SubmitAsync(Campaign("c1", campaign => campaign["title"] = "别的"), "k1")).Status);
        Assert.Equal(SubmitStatus.IdConflict, (await node.SubmitAsync(Campaign("c1"), "k2")).Status);
    }

    [Fact]
    public async Task Cancel_tells_five_numbers_that_sum_to_the_audience_and_a_repeat_by_its_key_tells_the_same()
    {
        await using var node = await NodeAsync(users => users["quietHours"] = new JsonArray(new JsonObject { ["start"] = "09:00", ["end"] = "12:00" }));
        await node.SubmitAsync(Campaign("c1"));
        await node.WhenAsync("c1", view => view.Counts.Deferred > 0);

        var cancelled = await node.Campaign("c1").Cancel("ops", "key", Cancellation);

        Assert.Equal(CancelStatus.Cancelled, cancelled.Status);
        Assert.Equal(100, cancelled.Audience);
        Assert.True(cancelled.Stopped > 0);
        Assert.Equal(cancelled.Audience, cancelled.Granted + cancelled.TooLate + cancelled.Refused + cancelled.Held + cancelled.Stopped);
        Assert.Equal(cancelled, await node.Campaign("c1").Cancel("ops", "key", Cancellation));
        foreach (var (by, key) in new[] { ("ops", "other"), ("ops", null), ("another", "key") })
            Assert.Equal(CancelStatus.AlreadyTerminal, (await node.Campaign("c1").Cancel(by, key, Cancellation)).Status);
        Assert.Contains("c1", node.InputsSource.Fresh!.Cancelled);
    }

    [Fact]
    public async Task A_campaign_that_waits_stores_its_counts_and_not_again_while_they_are_the_same()
    {
        var (states, stored) = (new TroubledStates(), new ConcurrentQueue<CampaignCounts>());
        states.BeforeWrite = state =>
        {
            if (state is CampaignStore { Record: { State: CampaignState.Sending } record }) stored.Enqueue(record.Counts);
            return Task.CompletedTask;
        };
        await using var node = await NodeAsync(
            users => users["quietHours"] = new JsonArray(new JsonObject { ["start"] = "09:00", ["end"] = "12:00" }),
            configure: services =>
            {
                states.Configure(services);
                services.Configure<CampaignOptions>(options => options.SummaryEvery = TimeSpan.FromSeconds(1));
            });
        await node.SubmitAsync(Campaign("c1"));
        await node.WaitAsync(() => Task.FromResult(stored.LastOrDefault()), counts => counts is { Deferred: 100 });

        await Task.Delay(TimeSpan.FromSeconds(2.5), Cancellation);

        Assert.Single(stored, counts => counts.Deferred == 100);
    }

    [Fact]
    public async Task Whose_campaign_it_is_is_told_without_the_rest_of_it()
    {
        await using var node = await NodeAsync();
        Assert.Null(await node.Campaign("c1").GetProvider(Cancellation));
        await node.SubmitAsync(Campaign("c1"));
        Assert.Equal(ControlSamples.Provider, await node.Campaign("c1").GetProvider(Cancellation));
    }

    [Fact]
    public async Task Before_arming_a_cancel_has_nobody_in_it()
    {
        await using var node = await NodeAsync();
        await node.SubmitAsync(Campaign("c1", campaign => campaign["startAt"] = "2026-03-11T02:00:00Z"));
        await node.WhenAsync("c1", CampaignState.Approved);

        Assert.Equal(new CancelOutcome(CancelStatus.Cancelled, 0, 0, 0, 0, 0, 0), await node.Campaign("c1").Cancel("ops", null, Cancellation));
        Assert.Equal(CampaignState.Cancelled, (await node.Campaign("c1").Get(Cancellation))!.State);
    }

    [Fact]
    public async Task A_campaign_scheduled_across_a_restart_starts_once()
    {
        await using (var before = await NodeAsync(file: StoreFile))
        {
            await before.SubmitAsync(Campaign("c1", campaign => campaign["startAt"] = "2026-03-10T03:00:00Z"));
            await before.WhenAsync("c1", CampaignState.Approved);
        }

        await using var after = await TestNode.StartAsync(file: StoreFile, start: ControlSamples.Morning.AddHours(1));
        var done = await after.WhenAsync("c1", CampaignState.Done);

        Assert.Equal(100, done.Counts.Audience);
        var partition = after.Partition(Partitioning.Of("c1", after.Partitions));
        Assert.Single(await partition.ListCampaignDecisions("c1", Cancellation));
        Assert.Equal(100, (await Task.WhenAll(Enumerable.Range(0, after.Partitions).Select(p => after.Partition(p).GetProgress("c1", Cancellation)))).Sum(p => p!.Audience));
    }

    [Fact]
    public async Task A_campaign_whose_end_passes_in_review_expires()
    {
        await using var node = await NodeAsync();
        await node.SubmitAsync(Campaign("c1", campaign => campaign.Remove("review")));
        await node.WhenAsync("c1", CampaignState.Review);

        node.Clock.Advance(TimeSpan.FromDays(3));

        await node.WhenAsync("c1", CampaignState.Expired);
        Assert.Empty(await node.Grains.GetGrain<IReviewQueueGrain>("pc").List(null, null, 10, Cancellation));
    }

    [Fact]
    public async Task An_imported_approval_that_is_still_to_come_counts_from_its_instant()
    {
        await using var node = await NodeAsync();
        await node.SubmitAsync(Campaign("c1", campaign =>
        {
            foreach (var approval in campaign["review"]!["approvals"]!.AsArray()) approval!["at"] = "2026-03-10T04:00:00Z";
        }));
        await node.WhenAsync("c1", CampaignState.Review);

        node.Clock.Advance(TimeSpan.FromHours(2));

        await node.WhenAsync("c1", CampaignState.Done);
    }

    [Fact]
    public async Task A_receipt_whose_incarnation_ends_before_it_is_told_still_counts_in_a_campaign_that_is_done()
    {
        await using var node = await ControlSamples.NodeAsync(100, configure: services => services.Configure<PartitionOptions>(options => options.WatermarkEvery = TimeSpan.FromMilliseconds(10)));
        await node.SubmitAsync(Campaign("c1"));
        await node.WhenAsync("c1", view => view is { State: CampaignState.Done, Counts: { Allow: 100, HandedOver: 100 } });
        DeviceReceipt[] receipts = [new("c1", "u000001", "d", ReceiptKind.Shown, "e1", null, null, null, null)];
        var number = Partitioning.Of("u000001", node.Partitions);
        var partition = node.Partition(number);

        // With the watermark durable, nothing is handed over again, which would tell it by the way.
        await node.WaitAsync(() => LastKindAsync(node, number), kind => kind == RecordKind.HandOff);
        node.Memory.Faults.FailNextAppend(AppendFault.AfterAppend, number);

        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => partition.RecordReceipts(receipts, Cancellation));
        var repeat = await node.WaitAsync(RecordAsync, outcomes => outcomes.Count > 0);

        Assert.Equal([ReceiptOutcome.Duplicate], repeat);
        await node.WhenAsync("c1", view => view.Counts.Deliveries.Shown == 1);

        async Task<IReadOnlyList<ReceiptOutcome>> RecordAsync()
        {
            try
            {
                return await partition.RecordReceipts(receipts, Cancellation);
            }
            catch (Exception fault) when (fault is EvidenceUnavailableException or MovedException)
            {
                return [];
            }
        }
    }

    [Fact]
    public async Task Lists_follow_the_state()
    {
        await using var node = await NodeAsync();
        await node.SubmitAsync(Campaign("c1"));
        await node.WhenAsync("c1", CampaignState.Done);

        var shard = node.Grains.GetGrain<ICampaignIndexGrain>(CampaignIndex.ShardOf("c1"));
        var entries = await node.WaitAsync(() => shard.List("pc", CampaignState.Done, null, 10, Cancellation), found => found.Count == 1);
        Assert.Equal("c1", entries[0].CampaignId);
    }

    [Fact]
    public async Task A_campaign_that_is_stored_goes_on_though_the_list_could_not_be_told_and_the_list_has_it_in_the_end()
    {
        var list = new TroubledCalls(nameof(ICampaignIndexGrain.Put), times: 1);
        await using var node = await ControlSamples.NodeAsync(10, configure: services => services.AddSingleton<IIncomingGrainCallFilter>(list));

        await node.SubmitAsync(Campaign("c1"));

        // Sooner than the reminder, which would come after a minute.
        Assert.Equal(10, (await node.WhenAsync("c1", CampaignState.Done)).Counts.Allow);
        Assert.Equal(1, list.Failed);
        var shard = node.Grains.GetGrain<ICampaignIndexGrain>(CampaignIndex.ShardOf("c1"));
        await node.WaitAsync(() => shard.List(null, CampaignState.Done, null, 10, Cancellation), found => found.Count == 1);
    }

    [Fact]
    public async Task The_listed_users_come_back_with_the_campaign_and_unknown_ones_are_refused()
    {
        await using var node = await NodeAsync();
        await node.SubmitAsync(Campaign("c1", campaign => campaign["audience"] = new JsonObject { ["kind"] = "users", ["userIds"] = new JsonArray("u000001", "nobody", "u000001") }));

        var done = await node.WhenAsync("c1", CampaignState.Done);

        Assert.Equal(2, done.Counts.Audience);
        Assert.Equal(1, done.Counts.Refuse);
        Assert.Equal(["nobody", "u000001"], JsonNode.Parse(done.Json.Span)!["audience"]!["userIds"]!.AsArray().Select(id => (string)id!));
    }

    private static async Task<RecordKind> LastKindAsync(TestNode node, int partition)
    {
        var last = RecordKind.Unknown;
        await foreach (var record in node.Memory.ReadAsync(partition, 1, Cancellation)) last = record.Kind;
        return last;
    }

    private static Task<TestNode> NodeAsync(Action<JsonObject>? changeUser = null, string? file = null, Action<IServiceCollection>? configure = null) =>
        ControlSamples.NodeAsync(100, changeUser, file, configure);

    private static JsonObject Campaign(string id, Action<JsonObject>? change = null) => ControlSamples.Campaign(id, change);
}
