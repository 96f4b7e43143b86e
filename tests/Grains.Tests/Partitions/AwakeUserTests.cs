using System.Collections.Concurrent;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains.Tests.Partitions;

/// <summary>Who decides for an awake user, wherever its grain lives: the head that the grain holds.</summary>
public sealed class AwakeUserTests
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
        var answers = new ConcurrentQueue<Task>();
        await using var node = await Node.StartAsync(silos: 2, configure: options => (options.AwakeAnswerTimeout, options.MaxAskedAtOnce) = (TimeSpan.FromMilliseconds(50), 1), onCall: async call =>
        {
            var answer = Answer(call);
            if (IsDecide(call)) answers.Enqueue(answer);
            await answer;
        });
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(3));
        for (var i = 0; i < 3; i++) Assert.NotNull(await node.WakeElsewhereAsync($"user-{i:D6}"));

        // After one that is silent the others are not asked.
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

    [Fact]
    public async Task A_page_decides_by_the_head_that_the_users_grain_holds_and_leaves_it_there()
    {
        UserHead? head = null;
        await using var node = await Node.StartAsync(onCall: async call =>
        {
            await call.Invoke();
            if (call.MethodName == nameof(IUserPartitionGrain.Wake)) head = ((Woken)call.Result!).Head;
        });
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(3));
        Assert.NotNull(await node.User("user-000001").Get(Token));
        await node.OfferAsync(Samples.Campaign("c1"));
        var first = await node.WhenAsync("c1", progress => progress.Undecided == 0);
        Assert.True(head!.IsHeld);

        // By the back door, so that nobody but the head knows.
        head.Change(head.Profile with { Consents = [] });
        await node.OfferAsync(Samples.Campaign("c2"));
        var second = await node.WhenAsync("c2", progress => progress.Undecided == 0);

        Assert.Equal((3, 1), (first.Allow + first.Modify, second.Refuse));
        Assert.True(head.IsHeld);
    }

    // Invariant 6, between a commit and its answer.
    [Fact]
    public async Task A_change_counts_for_a_head_here_from_the_moment_at_which_the_partition_takes_it_in()
    {
        var (committed, told, asked) = (new TaskCompletionSource(), new TaskCompletionSource(), 0);
        await using var node = await Node.StartAsync(onCall: HoldCommitAsync);
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(3));

        var change = node.User("user-000001").Change(new WithdrawConsent(Samples.Entity, CampaignClass.Vertical), null, Token);
        await committed.Task.WaitAsync(Token);
        await node.OfferAsync(Samples.Campaign("c1"));
        var done = await node.WhenAsync("c1", progress => progress.IsDone);
        told.SetResult();

        Assert.Equal((2, 1, 0), (done.Allow + done.Modify, done.Refuse, asked));
        Assert.Equal(ChangeStatus.Changed, (await change).Status);
        Assert.Equal(ChangeStatus.Changed, (await node.User("user-000001").Change(new DeleteTag("x"), null, Token)).Status);

        async Task HoldCommitAsync(IIncomingGrainCallContext call)
        {
            if (IsDecide(call)) asked++;
            await call.Invoke();
            if (call.MethodName != nameof(IUserPartitionGrain.Commit)) return;
            committed.TrySetResult();
            await told.Task;
        }
    }

    [Fact]
    public async Task A_page_that_meets_a_committed_change_on_its_way_to_a_head_elsewhere_waits_for_it()
    {
        var (committed, told, asked) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        Task? answer = null;
        await using var node = await Node.StartAsync(silos: 2, configure: options => options.AwakeAnswerTimeout = TimeSpan.FromSeconds(10), onCall: async call =>
        {
            var invoked = call.Invoke();
            if (IsDecide(call))
            {
                answer ??= invoked;
                asked.TrySetResult();
            }

            await invoked;
            if (call.MethodName != nameof(IUserPartitionGrain.Commit)) return;
            committed.TrySetResult();
            await told.Task;
        });
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(3));
        Assert.NotNull(await node.WakeElsewhereAsync("user-000001"));

        var change = node.User("user-000001").Change(new WithdrawConsent(Samples.Entity, CampaignClass.Vertical), null, Token);
        await committed.Task.WaitAsync(Token);
        await node.OfferAsync(Samples.Campaign("c1"));
        await asked.Task.WaitAsync(Token);
        Assert.False(answer!.IsCompleted);
        told.SetResult();
        var done = await node.WhenAsync("c1", progress => progress.IsDone);

        Assert.Equal(ChangeStatus.Changed, (await change).Status);
        Assert.Equal((2, 1), (done.Allow + done.Modify, done.Refuse));

        // The lease stands: none of the user's calls has to be repeated.
        Assert.Equal(ChangeStatus.Changed, (await node.User("user-000001").Change(new DeleteTag("x"), null, Token)).Status);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task Changes_go_through_at_once_however_many_pages_decide_the_user_meanwhile(bool elsewhere)
    {
        var asked = 0;
        await using var node = await Node.StartAsync(silos: (short)(elsewhere ? 2 : 1), configure: options => options.AwakeAnswerTimeout = TimeSpan.FromSeconds(10), onCall: call =>
        {
            if (IsDecide(call)) Interlocked.Increment(ref asked);
            return call.Invoke();
        });
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.Users(3));
        Assert.NotNull(await (elsewhere ? node.WakeElsewhereAsync("user-000001") : node.User("user-000001").Get(Token)));

        for (var i = 0; i < 20; i++)
        {
            var offered = node.OfferAsync(Samples.Campaign($"c{i}"));
            Assert.Equal(ChangeStatus.Changed, (await node.User("user-000001").Change(new DeleteTag(i % 2 == 0 ? $"t{i}" : $"t{i - 1}"), null, Token)).Status);
            await offered;
            await node.WhenAsync($"c{i}", progress => progress.Undecided == 0);
        }

        var replay = await node.Partition().Replay(1000, 1, Token);
        Assert.Equal(replay.Replayed, replay.Equal);
        Assert.Equal(elsewhere, asked > 0);
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
