using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains.Tests.Partitions;

/// <summary>Campaigns over restarts, cancels, repeats and outages.</summary>
public sealed class LifeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Deferred_users_are_decided_when_due_across_a_restart_and_each_ends_once()
    {
        var store = new MemoryJournalStore();
        var clock = new FakeTimeProvider(Node.Start);
        await using (var node = await Node.StartAsync(store, clock))
        {
            await node.TakeInputsAsync();
            await node.TakeUsersAsync(Samples.Users(40));
            await node.OfferAsync(Samples.Campaign("c1"));
            await node.WhenAsync("c1", progress => progress.IsDone);
            await node.OfferAsync(Samples.Campaign("c2"));
            var waiting = await node.WhenAsync("c2", progress => progress.Undecided == 0);
            Assert.Equal(40, waiting.Deferred);
        }

        await using var again = await Node.StartAsync(store, clock);
        Assert.Equal(40, (await again.Partition().GetProgress("c2", Token))!.Deferred);
        clock.Advance(TimeSpan.FromMinutes(11));
        var done = await again.WhenAsync("c2", progress => progress.IsDone);

        Assert.Equal(40, done.Allow);
        var lines = (await again.LedgerAsync()).Where(line => line.CampaignId == "c2" && line.Kind is null).ToList();
        Assert.Equal(80, lines.Count);
        Assert.Equal(40, lines.Where(line => line.Verdict != Verdict.Defer).Select(line => line.UserKey).Distinct().Count());
        Assert.Equal(120, (await again.Partition().Replay(1000, 7, Token)).Equal);
    }

    [Fact]
    public async Task Grants_above_the_watermark_are_handed_over_again_with_the_same_ids()
    {
        var store = new MemoryJournalStore();
        var clock = new FakeTimeProvider(Node.Start);
        await using (var node = await Node.StartAsync(store, clock, handOff: new RecordedHandOff { IsDown = true }))
        {
            await node.TakeInputsAsync();
            await node.TakeUsersAsync(Samples.Users(10));
            await node.OfferAsync(Samples.Campaign("c1"));
            var decided = await node.WhenAsync("c1", progress => progress.IsDone);
            Assert.Equal((10, 0), (decided.Allow, decided.HandedOver));
        }

        await using var again = await Node.StartAsync(store, clock);
        await again.Partition().GetTail(Token);
        await again.WhenAsync("c1", progress => progress.HandedOver == 10);

        Assert.Equal(10, again.HandOff.UsersOf("c1").Count);
        Assert.All(again.HandOff.Batches.SelectMany(batch => batch.Grants), grant => Assert.Equal($"{grant.UserId}-e", Assert.Single(grant.Devices).Id));
    }

    [Fact]
    public async Task The_numbers_of_a_cancel_sum_to_the_audience_and_a_repeat_answers_them_again()
    {
        await using var node = await Node.StartAsync();
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(30).Select((user, i) =>
        {
            if (i < 5) user["consents"]!.AsArray().Clear();
            return user;
        }));
        await node.OfferAsync(Samples.Campaign("c1"));
        await node.WhenAsync("c1", progress => progress.IsDone && progress.HandedOver == 25);
        await node.OfferAsync(Samples.Campaign("c2"));
        await node.WhenAsync("c2", progress => progress.Undecided == 0);

        var stopped = await node.Partition().StopCampaign("c2", Token);
        var repeat = await node.Partition().StopCampaign("c2", Token);
        node.Clock.Advance(TimeSpan.FromHours(1));
        var later = await node.Partition().GetProgress("c2", Token);

        Assert.Equal((30, 0, 0, 5, 25), (stopped.Audience, stopped.Undecided, stopped.Deferred, stopped.Refuse, stopped.Stopped));
        Assert.Equal(stopped with { Sequence = 0 }, repeat with { Sequence = 0 });
        Assert.Equal((5L, 25L), (later!.Refuse, later.Stopped));
    }

    [Fact]
    public async Task A_repeated_offer_decides_nobody_again_and_unknown_ids_are_refused()
    {
        await using var node = await Node.StartAsync();
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.User("a"), Samples.User("b"));
        var campaign = Samples.Listed(Samples.Campaign("c1"), "a", "ghost", "a");

        await node.OfferAsync(campaign, 0, "a", "ghost", "a");
        await node.WhenAsync("c1", progress => progress.IsDone);
        await node.TakeUsersAsync(Samples.User("ghost"));
        await node.OfferAsync(campaign, 0, "a", "ghost", "b");
        var done = await node.WhenAsync("c1", progress => progress.IsDone);

        Assert.Equal((2, 1, 1), (done.Audience, done.Allow, done.Refuse));
        var ghost = Assert.Single((await node.Partition().Explain("c1", "ghost", Token))!);
        Assert.Equal(["UNKNOWN_USER"], Assert.Single(ghost.Hits).Codes);
        Assert.Equal(ReplayStatus.Equal, ghost.Replay);
    }

    [Fact]
    public async Task What_is_told_from_the_journal_says_that_it_may_be_asked_again_while_the_store_cannot_be_read()
    {
        var store = new MemoryJournalStore();
        await using var node = await Node.StartAsync(store);
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(20));
        await node.OfferAsync(Samples.Campaign("c1"));
        await node.WhenAsync("c1", progress => progress.IsDone);
        var partition = node.Partition();
        var lines = await node.LedgerAsync();
        Func<Task>[] asked =
        [
            () => partition.Explain("c1", "user-000001", Token),
            () => partition.ListDecisions("c1", new DecisionFilter(null, null), null, 10, Token),
            () => partition.Replay(5, seed: 1, Token),
            () => partition.VerifyChain(Token),
            () => node.LedgerAsync(),
        ];

        store.Faults.Unavailable = true;
        foreach (var ask in asked) await Assert.ThrowsAsync<EvidenceUnavailableException>(ask);
        store.Faults.Unavailable = false;
        foreach (var ask in asked) await ask();
        Assert.Equal(lines, (await node.LedgerAsync()).Take(lines.Count));
    }

    [Fact]
    public async Task While_the_store_cannot_be_written_pages_wait_and_no_attempt_is_used()
    {
        var store = new MemoryJournalStore();
        await using var node = await Node.StartAsync(store);
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(20));
        store.Faults.FailNextAppend(AppendFault.AfterAppend, 0);

        // Its fate is unknown to the caller, and the next incarnation reads that it was written.
        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => node.OfferAsync(Samples.Campaign("c1")));
        await node.WhenAsync("c1", progress => progress.IsDone);
        store.Faults.Unavailable = true;
        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => node.OfferAsync(Samples.Campaign("c2")));
        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => node.OfferAsync(Samples.Campaign("c2")));
        store.Faults.Unavailable = false;

        Assert.Null(await node.Partition().GetProgress("c2", Token));
        Assert.Equal(20, (await node.Partition().Replay(100, 1, Token)).Equal);
    }

    [Fact]
    public async Task Stale_inputs_decide_nothing_and_a_cancelled_campaign_gets_no_page()
    {
        await using var node = await Node.StartAsync();
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(10));
        var inputs = node.Services.GetRequiredService<StaleableInputs>();
        inputs.IsStale = true;
        var offered = await node.OfferAsync(Samples.Campaign("c1"));
        for (var look = 0; look < 20; look++)
        {
            Assert.Equal(10, (await node.Partition().GetProgress("c1", Token))!.Undecided);
            await Task.Delay(5, Token);
        }

        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => node.Partition().Recheck("c1", ["user-000001"], Token));
        inputs.IsStale = false;
        await node.WhenAsync("c1", progress => progress.IsDone);
        await node.ChangeInputsAsync(new InputsChange(InputsKind.CancelledCampaign, "c2", "{}"u8.ToArray(), null));
        await node.OfferAsync(Samples.Campaign("c2"));
        var stopped = await node.Partition().StopCampaign("c2", Token);

        Assert.Equal(10, offered.Undecided);
        Assert.Equal((10L, 10L, 0L), (stopped.Audience, stopped.Stopped, stopped.Allow));
    }

    [Fact]
    public async Task Receipts_count_once_and_move_the_inbox()
    {
        await using var node = await Node.StartAsync();
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.User("a"), Samples.User("b"));
        await node.OfferAsync(Samples.Listed(Samples.Campaign("c1"), "a"), 0, "a");
        await node.WhenAsync("c1", progress => progress.IsDone);
        Assert.Equal("c1", Assert.Single((await node.Partition().GetInbox("a", Token))!).CampaignId);

        DeviceReceipt Receipt(string user, ReceiptKind kind, string eventId) => new("c1", user, "a-d", kind, eventId, null, null, null, null);
        var first = await node.Partition().RecordReceipts(
            [Receipt("a", ReceiptKind.Clicked, "e1"), Receipt("a", ReceiptKind.Shown, "e2"), Receipt("b", ReceiptKind.Shown, "e3"), Receipt("a", ReceiptKind.Shown, "e2")], Token);
        var repeat = await node.Partition().RecordReceipts([Receipt("a", ReceiptKind.Clicked, "e1")], Token);
        var progress = await node.Partition().GetProgress("c1", Token);

        Assert.Equal([ReceiptOutcome.Accepted, ReceiptOutcome.Accepted, ReceiptOutcome.UnknownGrant, ReceiptOutcome.Duplicate], first);
        Assert.Equal([ReceiptOutcome.Duplicate], repeat);
        Assert.Equal((1L, 1L, 0L), (progress!.Deliveries.Shown, progress.Feedback.Clicks, progress.Feedback.ClicksWithoutReceipt));
        Assert.Empty((await node.Partition().GetInbox("a", Token))!);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_outcome_of_every_grant_of_a_page_takes_the_watermark_along_unless_the_page_goes_by_other_ways_too(bool isSole)
    {
        // Handled before it is confirmed, as a transport without a broker does it.
        await using var node = await Node.StartAsync(configure: options => options.WatermarkEvery = TimeSpan.FromMinutes(1), handOff: new RecordedHandOff { IsDown = true });
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(10));
        await node.OfferAsync(Samples.Campaign("c1"));
        await node.WhenAsync("c1", progress => progress.Allow == 10);
        var page = (await RecordsAsync(node)).Single(record => record.Kind == RecordKind.Page).Seq;

        await node.Partition().RecordOutcomes(new PageReport("c1", page, "inapp", DeliveryOutcome.Delivered, null, [], [], isSole), Token);

        var told = HandedOff.Decode((await RecordsAsync(node)).Single(record => record.Kind == RecordKind.HandOff).Payload.Span);
        Assert.Equal(isSole ? page : page - 1, told.Watermark);
        Assert.Equal(isSole ? 10 : 0, (await node.Partition().GetProgress("c1", Token))!.HandedOver);
        // What is confirmed stays so; what is not goes out once the broker takes it.
        node.HandOff.IsDown = false;
        if (isSole) Assert.Empty(node.HandOff.Batches);
        else await node.WhenAsync("c1", progress => progress.HandedOver == 10);
    }

    private static async Task<List<SealedRecord>> RecordsAsync(Node node)
    {
        var records = new List<SealedRecord>();
        await foreach (var record in node.Store.ReadAsync(0, 1, Token)) records.Add(record);
        return records;
    }

    [Fact]
    public async Task Delivery_outcomes_count_once_per_channel()
    {
        await using var node = await Node.StartAsync();
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(10));
        await node.OfferAsync(Samples.Campaign("c1"));
        await node.WhenAsync("c1", progress => progress.HandedOver == 10);
        var seq = node.HandOff.Batches.Single().Seq;
        var report = new PageReport("c1", seq, "inapp", DeliveryOutcome.Delivered, null, [new OrdinalOutcome(3, DeliveryOutcome.Suppressed)], []);

        await node.Partition().RecordOutcomes(new PageReport("c1", seq, "inapp", DeliveryOutcome.Failed, [1], [], []), Token);
        await node.Partition().RecordOutcomes(report, Token);
        await node.Partition().RecordOutcomes(report, Token);
        var progress = await node.Partition().GetProgress("c1", Token);

        Assert.Equal(new DeliveryCounts(Delivered: 8, Failed: 1, Suppressed: 1), progress!.Deliveries);
    }

    [Fact]
    public async Task A_channel_that_asks_again_learns_what_changed_since_the_grant()
    {
        await using var node = await Node.StartAsync();
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.User("a"), Samples.User("b"));
        await node.OfferAsync(Samples.Campaign("c1"));
        await node.WhenAsync("c1", progress => progress.IsDone);

        await node.User("b").Change(new RefusePushes(Samples.Entity, null), null, Token);
        var refused = await node.Partition().Recheck("c1", ["a", "b"], Token);
        node.Clock.Advance(TimeSpan.FromDays(3));
        var late = await node.Partition().Recheck("c1", ["a"], Token);

        Assert.Equal([DeliveryOutcome.Proceed, DeliveryOutcome.Suppressed], refused);
        Assert.Equal([DeliveryOutcome.Late], late);
    }

    [Fact]
    public async Task A_single_push_does_not_wait_behind_a_bulk_campaign()
    {
        await using var node = await Node.StartAsync(configure: options =>
        {
            options.PageSize = 10;
            options.MaxPagesAhead = 1;
        });
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(2_000));
        await node.OfferAsync(Samples.Campaign("bulk"));
        await node.OfferAsync(Samples.Listed(Samples.Campaign("single", campaign => campaign["priority"] = 0), "user-001999"), 0, "user-001999");
        await node.WhenAsync("single", progress => progress.Undecided == 0);
        await node.WhenAsync("bulk", progress => progress.Undecided == 0);

        var lines = (await node.LedgerAsync()).Where(line => line.Kind is "audiencePin" or null).ToList();
        var pinned = lines.Single(line => line is { Kind: "audiencePin", CampaignId: "single" }).Seq;
        var decided = lines.First(line => line is { Kind: null, CampaignId: "single" }).Seq;
        Assert.InRange(decided - pinned, 1, 2);
    }

    [Fact]
    public async Task A_snapshot_and_the_records_after_it_give_the_state_of_all_records()
    {
        var store = new MemoryJournalStore();
        await using var node = await Node.StartAsync(store, configure: options =>
        {
            options.PageSize = 7;
            options.SnapshotRecords = 1;
        });
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(40));
        await node.OfferAsync(Samples.Listed(Samples.Campaign("c1"), "user-000001", "ghost"), 0, "user-000001", "ghost");
        await node.OfferAsync(Samples.Campaign("c2"));
        await node.WhenAsync("c2", progress => progress.Undecided == 0 && progress.HandedOver == 39);
        await node.User("user-000003").Change(new DeleteTag("x"), null, Token);
        await node.Partition().StopCampaign("c2", Token);
        await node.Partition().RecordReceipts([new DeviceReceipt("c1", "user-000001", "d", ReceiptKind.Shown, "e", null, null, null, null)], Token);
        var tail = (await node.Partition().GetTail(Token)).Seq;

        var all = await FoldAsync(store, new PartitionState(0), tail);
        for (var seq = 1L; seq <= tail; seq++)
        {
            var part = await FoldAsync(store, new PartitionState(0), seq);
            var restored = await FoldAsync(store, PartitionState.Restore(0, part.TakeSnapshot()), tail);
            AssertSame(all.TakeSnapshot(), restored.TakeSnapshot());
        }
    }

    private static async Task<PartitionState> FoldAsync(MemoryJournalStore store, PartitionState state, long to)
    {
        Dictionary<long, List<PersonalPayload>> personal = [];
        await foreach (var payload in store.ReadPersonalAsync(0, 1, to, Token))
        {
            if (!personal.TryGetValue(payload.Seq, out var list)) personal.Add(payload.Seq, list = []);
            list.Add(payload);
        }

        await foreach (var record in store.ReadAsync(0, state.Seq + 1, Token))
        {
            if (record.Seq > to) break;
            state.Apply(record, personal.GetValueOrDefault(record.Seq) ?? []);
        }

        return state;
    }

    private static void AssertSame(Snapshot expected, Snapshot actual)
    {
        Assert.Equal(expected.Seq, actual.Seq);
        Assert.Equal(Convert.ToHexString(expected.Shared.Span), Convert.ToHexString(actual.Shared.Span));
        Assert.Equal(
            expected.Users.Select(section => $"{section.Ordinal} {Convert.ToHexString(section.State.Span)}"),
            actual.Users.Select(section => $"{section.Ordinal} {Convert.ToHexString(section.State.Span)}"));
    }
}
