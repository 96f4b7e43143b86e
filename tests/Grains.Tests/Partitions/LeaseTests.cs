using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains.Tests.Partitions;

public sealed class LeaseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Invariant 7. Heads in the partition's process, and elsewhere: all of a page asked in one lot, lots that a page's last one does not fill, and one question at a time.
    [Theory]
    [InlineData(1, false, 32), InlineData(3, false, 32)]
    [InlineData(2, true, 128), InlineData(1, true, 8), InlineData(3, true, 1)]
    public async Task Awake_and_at_rest_users_get_the_same_verdicts_wherever_their_grains_live(int wakeEvery, bool elsewhere, int askedAtOnce)
    {
        var asked = 0;
        var atRest = await VerdictsAsync(wakeEvery: 0, elsewhere: false, askedAtOnce, Count);
        Assert.Equal(0, asked);
        var awake = await VerdictsAsync(wakeEvery, elsewhere, askedAtOnce, Count);

        Assert.NotEmpty(atRest);
        Assert.Equal(atRest, awake);
        if (elsewhere) Assert.InRange(asked, awake.Count / wakeEvery / 2, awake.Count);
        else Assert.Equal(0, asked);

        Task Count(IIncomingGrainCallContext call)
        {
            if (IsDecide(call)) Interlocked.Increment(ref asked);
            return call.Invoke();
        }
    }

    [Fact]
    public async Task A_user_elsewhere_that_does_not_answer_is_taken_back_and_decided_at_rest_and_its_late_answer_spends_nothing()
    {
        var late = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answers = new System.Collections.Concurrent.ConcurrentQueue<Task>();
        await using var node = await Node.StartAsync(silos: 2, configure: options => options.AwakeAnswerTimeout = TimeSpan.FromMilliseconds(50), onCall: async call =>
        {
            var answer = Answer(call);
            if (IsDecide(call)) answers.Enqueue(answer);
            await answer;
        });
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(3));
        Assert.NotNull(await node.WakeElsewhereAsync("user-000001"));

        await node.OfferAsync(Samples.Campaign("c1"));
        var done = await node.WhenAsync("c1", progress => progress.Undecided == 0);
        late.SetResult();
        await Task.WhenAll(answers);
        await node.OfferAsync(Samples.Campaign("c2"));
        var next = await node.WhenAsync("c2", progress => progress.Undecided == 0);

        Assert.Equal((3, 3), (done.Allow + done.Modify, next.Deferred));
        _ = Assert.Single(answers);
        var replay = await node.Partition().Replay(1000, 1, Token);
        Assert.Equal((6L, 6L), (replay.Replayed, replay.Equal));

        async Task Answer(IIncomingGrainCallContext call)
        {
            if (IsDecide(call)) await late.Task;
            await call.Invoke();
        }
    }

    // Invariant 6, between a commit and its answer: the partition knows of the change, the head in its own process does not yet.
    [Fact]
    public async Task A_page_that_meets_a_committed_change_on_its_way_to_the_users_head_waits_for_it()
    {
        var (committed, told) = (new TaskCompletionSource(), new TaskCompletionSource());
        var asked = new TaskCompletionSource();
        await using var node = await Node.StartAsync(configure: options => options.AwakeAnswerTimeout = TimeSpan.FromSeconds(10), onCall: async call =>
        {
            if (IsDecide(call)) asked.SetResult();
            await call.Invoke();
            if (call.MethodName != nameof(IUserPartitionGrain.Commit)) return;
            committed.SetResult();
            await told.Task;
        });
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(3));

        var change = node.User("user-000001").Change(new WithdrawConsent(Samples.Entity, CampaignClass.Vertical), null, Token);
        await committed.Task.WaitAsync(Token);
        await node.OfferAsync(Samples.Campaign("c1"));
        await asked.Task.WaitAsync(Token);
        told.SetResult();
        var done = await node.WhenAsync("c1", progress => progress.IsDone);

        Assert.Equal(ChangeStatus.Changed, (await change).Status);
        Assert.Equal((2, 1), (done.Allow + done.Modify, done.Refuse));
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
            () => provider.LastReported(0, Token),
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

    private static bool IsDecide(IIncomingGrainCallContext call) => call.Grain is UserGrain && call.MethodName == nameof(IUserGrain.Decide);

    private static async Task<List<string>> VerdictsAsync(int wakeEvery, bool elsewhere, int askedAtOnce, IncomingGrainCallFilterDelegate onCall)
    {
        await using var node = await Node.StartAsync(silos: (short)(elsewhere ? 2 : 1), onCall: onCall, configure: options =>
        {
            options.PageSize = 30;
            options.MaxAskedAtOnce = askedAtOnce;
            options.AwakeAnswerTimeout = TimeSpan.FromSeconds(10);
        });
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(100).Select((user, i) =>
        {
            if (i % 7 == 0) user["quietHours"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["start"] = "09:00", ["end"] = "11:00" });
            if (i % 5 == 0) user["consents"]!.AsArray().Clear();
            return user;
        }));
        for (var i = 0; wakeEvery > 0 && i < 100; i += wakeEvery) Assert.NotNull(await (elsewhere ? node.WakeElsewhereAsync($"user-{i:D6}") : node.User($"user-{i:D6}").Get(Token)));

        await node.OfferAsync(Samples.Campaign("c1"));
        await node.WhenAsync("c1", progress => progress.Undecided == 0);
        await node.OfferAsync(Samples.Campaign("c2"));
        await node.WhenAsync("c2", progress => progress.Undecided == 0);
        for (var hours = 0; hours < 12; hours++)
        {
            node.Clock.Advance(TimeSpan.FromHours(1));
            await node.WhenAsync("c1", progress => progress.IsDone || progress.NextDueAt > node.Now);
            await node.WhenAsync("c2", progress => progress.IsDone || progress.NextDueAt > node.Now);
        }

        await node.WhenAsync("c2", progress => progress.IsDone);
        var replay = await node.Partition().Replay(1000, 1, Token);
        Assert.Equal(replay.Replayed, replay.Equal);
        return [.. (await node.LedgerAsync()).Where(line => line.Kind is null)
            .Select(line => $"{line.CampaignId} {line.UserKey} {line.Attempt} {line.Verdict} {line.Reason} {line.Mask:x}").Order(StringComparer.Ordinal)];
    }
}
