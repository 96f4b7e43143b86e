using System.Collections.Concurrent;
using Orleans.Core.Internal;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains.Tests.Partitions;

public sealed class LeaseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lease_that_an_import_ends_before_its_grain_is_told_is_given_anew()
    {
        var store = new Journal.MemoryJournalStore();
        var (upserts, woken) = (new ConcurrentQueue<TaskCompletionSource>(Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource())), new TaskCompletionSource());
        var (first, second, third) = (upserts.ElementAt(0), upserts.ElementAt(1), upserts.ElementAt(2));
        await using var node = await Node.StartAsync(store, onCall: call =>
        {
            var invoked = call.Invoke();
            if (call.MethodName == nameof(IUserPartitionGrain.Wake)) woken.TrySetResult();
            if (call.MethodName == nameof(IUserPartitionGrain.UpsertUsers) && upserts.TryDequeue(out var upsert)) upsert.SetResult();
            return invoked;
        });
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.User("a"));
        await first.Task;
        store.Faults.Stall();
        var other = node.TakeUsersAsync(Samples.User("b"));
        await second.Task.WaitAsync(Token);
        var user = node.User("a").Get(Token);
        await woken.Task.WaitAsync(Token);
        var import = node.TakeUsersAsync(Samples.User("a", user => user["ageBand"] = "14to17"));
        await third.Task.WaitAsync(Token);
        store.Faults.Resume();
        await Task.WhenAll(other, import);

        Assert.Contains("14to17", System.Text.Encoding.UTF8.GetString((await user)!.Json.Span));
        Assert.True(await node.User("a").StayAwake(Token));
    }

    [Fact]
    public async Task A_user_with_whom_nobody_talks_is_at_rest_again_campaigns_or_not_and_a_connected_one_stays_awake()
    {
        var (woken, revoked) = (new ConcurrentQueue<string>(), new TaskCompletionSource());
        await using var node = await Node.StartAsync(configure: options => options.LeaseIdleTimeout = TimeSpan.FromSeconds(3), onCall: call =>
        {
            if (call.MethodName == nameof(IUserPartitionGrain.Wake)) woken.Enqueue((string)call.Request.GetArgument(0)!);
            if (call.MethodName == nameof(IUserGrain.Revoked)) revoked.TrySetResult();
            return call.Invoke();
        });
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(2));
        Assert.True(await node.User("user-000000").StayAwake(Token));
        Assert.True(await node.User("user-000001").StayAwake(Token));

        for (var i = 0; !revoked.Task.IsCompleted; i++)
        {
            Assert.True(await node.User("user-000000").StayAwake(Token));
            await node.OfferAsync(Samples.Campaign($"c{i}"));
            await Task.WhenAny(revoked.Task, Task.Delay(50, Token));
        }

        Assert.True(await node.User("user-000000").StayAwake(Token));
        for (var isAwake = false; !isAwake;)
        {
            try
            {
                isAwake = await node.User("user-000001").StayAwake(Token);
            }
            catch (MovedException)
            {
                // About to end.
            }
        }

        Assert.Equal(["user-000000", "user-000001", "user-000001"], woken);
    }

    [Fact]
    public async Task A_grain_that_ends_gives_its_user_back_and_no_page_wakes_it_again()
    {
        var (asked, released) = (0, new TaskCompletionSource());
        UserHead? head = null;
        await using var node = await Node.StartAsync(onCall: async call =>
        {
            if (call.Grain is UserGrain) Interlocked.Increment(ref asked);
            if (call.MethodName == nameof(IUserPartitionGrain.Release)) await released.Task;
            await call.Invoke();
            if (call.MethodName == nameof(IUserPartitionGrain.Wake)) head = ((Woken)call.Result!).Head;
        });
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(3));
        Assert.NotNull(await node.User("user-000001").Get(Token));
        await node.User("user-000001").Cast<IGrainManagementExtension>().DeactivateOnIdle();
        while (!head!.IsOver) await Task.Delay(5, Token);
        var before = asked;

        // Its word that it has ended comes after the page.
        await node.OfferAsync(Samples.Campaign("c1"));
        var done = await node.WhenAsync("c1", progress => progress.Undecided == 0);
        released.SetResult();
        await node.Partition().GetTail(Token);
        await Task.Delay(200, Token);

        Assert.Equal((3, before), (done.Allow + done.Modify, asked));
    }

    [Fact]
    public async Task A_grain_elsewhere_shows_nobody_whom_its_partition_no_longer_knows_it_to_hold()
    {
        var store = new Journal.MemoryJournalStore();
        await using var node = await Node.StartAsync(store, silos: 2);
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.User("a"));
        Assert.NotNull(await node.WakeElsewhereAsync("a"));
        Assert.NotNull(await node.User("a").Get(Token));
        store.Faults.FailNextAppend(Journal.AppendFault.BeforeAppend, 0);
        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => node.TakeUsersAsync(Samples.User("b")));
        await node.WhenOpenAsync();

        await Assert.ThrowsAsync<MovedException>(() => node.User("a").Get(Token));
    }

    [Fact]
    public async Task Heads_end_with_the_incarnation_that_gave_them()
    {
        var store = new Journal.MemoryJournalStore();
        await using var node = await Node.StartAsync(store);
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.User("a"));
        Assert.NotNull(await node.User("a").Get(Token));
        store.Faults.FailNextAppend(Journal.AppendFault.BeforeAppend, 0);
        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => node.TakeUsersAsync(Samples.User("b")));

        await node.WhenOpenAsync();

        await Assert.ThrowsAsync<MovedException>(() => node.User("a").Get(Token));
        Assert.NotNull(await node.User("a").Get(Token));
    }

    [Fact]
    public async Task A_withdrawal_that_was_answered_wins_over_every_later_decision()
    {
        await using var node = await Node.StartAsync();
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(3));

        var outcome = await node.User("user-000001").Change(new WithdrawConsent(Samples.Entity, CampaignClass.Vertical), null, Token);
        await node.OfferAsync(Samples.Campaign("c1"));
        var done = await node.WhenAsync("c1", progress => progress.IsDone);

        Assert.Equal(ChangeStatus.Changed, outcome.Status);
        Assert.Equal((2, 1), (done.Allow + done.Modify, done.Refuse));
        var refused = Assert.Single((await node.Partition().Explain("c1", "user-000001", Token))!);
        Assert.Equal((Rule.Consent, ReplayStatus.Equal), (refused.Reason, refused.Replay));
    }

    [Fact]
    public async Task An_old_epoch_is_refused_and_changes_nothing()
    {
        await using var node = await Node.StartAsync();
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.User("a"));
        var partition = node.Partition();
        var first = (await partition.Wake("a", Token))!;
        var second = (await partition.Wake("a", Token))!;

        var refused = await partition.Commit("a", first.Epoch, first.Version, new DeleteTag("x"), Token);
        var wrongBase = await partition.Commit("a", second.Epoch, second.Version + 1, new DeleteTag("x"), Token);
        var taken = await partition.Commit("a", second.Epoch, second.Version, new DeleteTag("x"), Token);
        await partition.Release("a", first.Epoch, Token);
        var stillHeld = await partition.Commit("a", second.Epoch, taken.Version, new DeleteTag("y"), Token);

        Assert.Equal((CommitStatus.EpochRefused, CommitStatus.EpochRefused), (refused.Status, wrongBase.Status));
        Assert.Equal((CommitStatus.Committed, CommitStatus.Committed), (taken.Status, stillHeld.Status));
        Assert.Equal((1L, 2L), (taken.Version, stillHeld.Version));
    }

    [Fact]
    public async Task A_put_of_an_awake_user_takes_it_back_and_its_grain_goes_on_with_the_new_record()
    {
        await using var node = await Node.StartAsync();
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.User("a"));
        var before = await node.User("a").Get(Token);

        await node.TakeUsersAsync(Samples.User("a", user => user["ageBand"] = "14to17"));
        UserView? after = null;
        for (var attempt = 0; attempt < 50 && (after is null || after.ETag == before!.ETag); attempt++)
        {
            try
            {
                after = await node.User("a").Get(Token);
            }
            catch (MovedException)
            {
                await Task.Delay(5, Token);
            }
        }

        Assert.NotEqual(before!.ETag, after!.ETag);
        Assert.Contains("14to17", System.Text.Encoding.UTF8.GetString(after.Json.Span));
    }

    [Fact]
    public async Task A_newer_incarnation_fences_an_older_one()
    {
        var store = new Journal.MemoryJournalStore();
        await using var older = await Node.StartAsync(store);
        await older.TakeInputsAsync();
        await older.TakeUsersAsync(Samples.User("a"));
        await using var newer = await Node.StartAsync(store, older.Clock);
        await newer.Partition().GetTail(Token);

        await Assert.ThrowsAsync<MovedException>(() => older.TakeUsersAsync(Samples.User("b")));

        Assert.Null(await newer.Partition().GetUser("b", Token));
        await newer.TakeUsersAsync(Samples.User("b"));
        Assert.NotNull(await newer.Partition().GetUser("b", Token));
        Assert.Null((await newer.Partition().VerifyChain(Token)).FirstBad);
    }

    [Fact]
    public async Task No_call_waits_for_another_in_a_circle()
    {
        await using var node = await Node.StartAsync(configure: options => options.PageSize = 20);
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(100));
        var offer = Samples.Offer(Samples.Campaign("c0"), node.Now);
        var partition = node.Partition();
        await partition.Offer(offer, [], Token);
        var provider = node.Grains.GetGrain<IProviderGrain>(Samples.Provider);
        var question = new CampaignQuestion("c0", offer.Json, 0, null, 0);
        var decided = await provider.TryCampaign(question, Token);
        var live = Samples.Bytes(Samples.Campaign("live"));
        var number = 0;
        Func<Task>[] calls =
        [
            () => partition.UpsertUsers([new UserUpsert("user-000001", Samples.Bytes(Samples.User("user-000001")), null)], Token),
            () => partition.GetUser("user-000001", Token),
            () => node.User("user-000001").Get(Token),
            () => node.User("user-000001").Change(new DeleteTag($"t{Interlocked.Increment(ref number)}"), null, Token),
            () => partition.Wake("user-000002", Token),
            () => partition.Offer(Samples.Offer(Samples.Campaign($"c{Interlocked.Increment(ref number)}"), node.Now), [], Token),
            () => partition.GetProgress("c0", Token),
            () => partition.StopCampaign("c0", Token),
            () => partition.Explain("c0", "user-000001", Token),
            () => partition.Preview(offer, ["user-000001"], null, Token),
            () => partition.GetInbox("user-000001", Token),
            () => partition.RecordReceipts([], Token),
            () => partition.Recheck("c0", ["user-000001"], Token),
            () => partition.GetTail(Token),
            () => partition.VerifyChain(Token),
            () => partition.CloseDay(Samples.Provider, 20_000, Token),
            () => partition.RecallQuota(Samples.Provider, 20_522, Token),
            () => partition.Replay(3, 1, Token),
            () => partition.Release("user-000002", default, Token),
            () => partition.Commit("user-000002", default, 0, new DeleteTag("t"), Token),
            () => partition.RecordCampaignDecision(decided, Token),
            () => partition.ReleaseHeld(offer, 1, rejected: false, Token),
            () => partition.ListDecisions("c0", new DecisionFilter(null, null), null, 10, Token),
            () => partition.ListCampaignDecisions("c0", Token),
            () => partition.SampleUsers(5, 1, Token),
            () => partition.RecordOutcomes(new PageReport("c0", 1, "inapp", DeliveryOutcome.Delivered, [1], [], []), Token),
            async () => await node.LedgerAsync(),
            () => provider.TryCampaign(question, Token),
            () => provider.DecideCampaign(question, Token),
            () => provider.Report(new ProviderReport(0, 0, [], [], int.MinValue), Token),
            () => provider.LeaseQuota(new QuotaRequest(0, 1, 1, 20_522, 0, 0, 5), Token),
            () => provider.CloseDays(20_000, Token),
            () => node.Grains.GetGrain<IInputsGrain>(0).Change([new InputsChange(InputsKind.Provider, Samples.Provider, Samples.Bytes(Samples.ProviderJson(_ => { })), null)], Token),
            () => node.Grains.GetGrain<ICampaignGrain>("live").Submit(new SubmitCampaign(live, "key", System.Security.Cryptography.SHA256.HashData(live), "author"), Token),
            () => node.Grains.GetGrain<ICampaignGrain>("live").Get(Token),
            () => node.Grains.GetGrain<ICampaignGrain>("live").Drive(Token),
            () => node.Grains.GetGrain<ICampaignGrain>("live").Cancel("ops", null, Token),
        ];
        foreach (var call in calls) await AnswersAsync(call);

        for (var one = 0; one < calls.Length; one++)
            for (var other = one; other < calls.Length; other++)
                await Task.WhenAll(AnswersAsync(calls[one]), AnswersAsync(calls[other]));

        // A user who was taken back meanwhile is a retryable fault, not a wait.
        static async Task AnswersAsync(Func<Task> call)
        {
            try
            {
                await call().WaitAsync(TimeSpan.FromSeconds(1));
            }
            catch (MovedException)
            {
            }
        }
    }
}
