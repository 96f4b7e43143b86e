using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Grains.Tests.Control;

namespace PushOrleans.Grains.Tests.Campaigns;

/// <summary>Users whose decision is hold: kept, looked at by a person, and then released, rejected or expired.</summary>
public sealed class HoldTests : StoredTests
{
    private const int Audience = 30;

    [Fact]
    public async Task Held_users_open_a_review_item_and_a_release_lets_them_be_decided_anew()
    {
        await using var node = await HeldAsync();
        var queue = node.Grains.GetGrain<IReviewQueueGrain>(ControlSamples.Provider);
        var item = (await node.WaitAsync(() => queue.List(null, null, 10, Cancellation), items => items.Count == 1 && items[0].HeldUsers == Audience))[0];
        Assert.Equal(Rule.ComplaintBreaker.Id(), item.Reason);

        Assert.Equal(ReviewStatus.Done, (await ReviewAsync(node, ReviewAction.Release, "rv1")).Status);

        var done = await node.WhenAsync("c1", CampaignState.Done);
        Assert.Equal((Audience, Audience, 0L, 0L), (done.Counts.Audience, done.Counts.Allow, done.Counts.Hold, done.Counts.Refuse));
        var explained = await ExplainAsync(node, "u000003");
        Assert.Equal([Verdict.Defer, Verdict.Hold, Verdict.Allow], explained.Select(view => view.Verdict));
        Assert.Equal([0L, 1L, 2L], explained.Select(view => view.Attempt));
        Assert.All(explained, view => Assert.Equal(ReplayStatus.Equal, view.Replay));
        await node.WaitAsync(() => queue.List(null, null, 10, Cancellation), items => items.Count == 0);
    }

    [Fact]
    public async Task A_rejection_refuses_held_users_for_the_reason_that_held_them()
    {
        await using var node = await HeldAsync();

        Assert.Equal(ReviewStatus.Done, (await ReviewAsync(node, ReviewAction.Reject, "rv1")).Status);

        var ended = await node.WhenAsync("c1", CampaignState.Refused);
        Assert.Equal((Audience, Audience, 0L, 0L), (ended.Counts.Audience, ended.Counts.Refuse, ended.Counts.Hold, ended.Counts.Allow));
        var last = (await ExplainAsync(node, "u000003"))[^1];
        Assert.Equal((Verdict.Refuse, Rule.ComplaintBreaker, DecisionCode.None), (last.Verdict, last.Reason, last.Code));
        Assert.Equal(ReviewStatus.StateNotAllowed, (await ReviewAsync(node, ReviewAction.Release, "rv1")).Status);
    }

    [Fact]
    public async Task Whom_nobody_releases_is_refused_when_the_campaign_expires()
    {
        await using var node = await HeldAsync();

        node.Clock.Advance(TimeSpan.FromDays(2));

        var ended = await node.WhenAsync("c1", CampaignState.Done);
        Assert.Equal((Audience, Audience, 0L), (ended.Counts.Audience, ended.Counts.Refuse, ended.Counts.Hold));
        var last = (await ExplainAsync(node, "u000003"))[^1];
        Assert.Equal((Verdict.Refuse, Rule.ComplaintBreaker, DecisionCode.Expires), (last.Verdict, last.Reason, last.Code));
    }

    [Fact]
    public async Task Edited_content_is_released_once_approved_and_earlier_verdicts_replay_with_the_content_of_their_time()
    {
        await using (var node = await HeldAsync(StoreFile))
        {
            var before = (await node.Campaign("c1").Get(Cancellation))!.ContentHash;
            Assert.Equal(ReviewStatus.Done, (await ReviewAsync(node, ReviewAction.Edit, "ed2", """{"title":"改过的标题"}""")).Status);
            Assert.Equal(ReviewStatus.Invalid, (await ReviewAsync(node, ReviewAction.Edit, "ed2", """{"category":"sports"}""")).Status);
            Assert.Equal(ReviewStatus.StateNotAllowed, (await ReviewAsync(node, ReviewAction.Release, "rv1")).Status);
            Assert.Equal(ReviewStatus.Done, (await ReviewAsync(node, ReviewAction.Approve, "rv1")).Status);
            Assert.Equal(ReviewStatus.Done, (await ReviewAsync(node, ReviewAction.Approve, "rv2")).Status);
            Assert.Equal(ReviewStatus.Done, (await ReviewAsync(node, ReviewAction.Release, "rv1")).Status);
            var done = await node.WhenAsync("c1", CampaignState.Done);

            Assert.Equal((Audience, Audience), (done.Counts.Audience, done.Counts.Allow));
            Assert.NotEqual(before, done.ContentHash);
            AssertContents(await ExplainAsync(node, "u000003"), before, done.ContentHash);
            var inbox = await node.Partition(Partitioning.Of("u000003", node.Partitions)).GetInbox("u000003", Cancellation);
            Assert.Equal("改过的标题", Assert.Single(inbox!).Content.Title);
        }

        await using var again = await TestNode.StartAsync(file: StoreFile, start: ControlSamples.Morning.AddHours(4));
        var kept = (await again.Campaign("c1").Get(Cancellation))!;
        var explained = await ExplainAsync(again, "u000003");
        AssertContents(explained, explained[0].ContentHash!, kept.ContentHash);
        for (var partition = 0; partition < again.Partitions; partition++)
        {
            var replay = await again.Partition(partition).Replay(1000, 1, Cancellation);
            Assert.Equal(replay.Replayed, replay.Equal);
        }
    }

    [Fact]
    public async Task Numbers_of_a_cancel_with_held_users_sum_to_the_audience()
    {
        await using var node = await HeldAsync();

        var cancelled = await node.Campaign("c1").Cancel("ops", null, Cancellation);

        Assert.Equal((Audience, Audience), (cancelled.Audience, cancelled.Held));
    }

    [Fact]
    public async Task Feedback_of_a_campaign_that_has_ended_leaves_the_inputs()
    {
        await using var node = await HeldAsync();
        await ReviewAsync(node, ReviewAction.Release, "rv1");
        await node.WhenAsync("c1", CampaignState.Done);

        await node.WaitAsync(() => Task.FromResult(node.InputsSource.Fresh), fresh => fresh?.Feedback.ContainsKey("c1") == false);
        Assert.Null(await node.Inputs.Get(InputsKind.Feedback, "c1", Cancellation));
    }

    [Fact]
    public async Task Feedback_that_a_restart_left_behind_leaves_the_inputs_after_it()
    {
        await using (var node = await ControlSamples.NodeAsync(Audience, file: StoreFile))
        {
            await node.SubmitAsync(ControlSamples.Campaign("c1"));
            await node.WhenAsync("c1", CampaignState.Done);
        }

        await using var again = await TestNode.StartAsync(file: StoreFile, start: ControlSamples.Morning.AddHours(1));
        await again.Inputs.Count([InputsChanges.Feedback("c1", new Feedback(5, 4, 3, 2, 1))], Cancellation);
        Assert.NotNull(await again.Inputs.Get(InputsKind.Feedback, "c1", Cancellation));

        // What its reminder does.
        await again.Campaign("c1").Drive(Cancellation);

        await again.WaitAsync(() => again.Inputs.Get(InputsKind.Feedback, "c1", Cancellation), document => document is null);
    }

    private static void AssertContents(IReadOnlyList<DecisionView> explained, string before, string after)
    {
        Assert.Equal([before, before, after], explained.Select(view => view.ContentHash));
        Assert.NotEqual(before, after);
        Assert.All(explained, view => Assert.Equal(ReplayStatus.Equal, view.Replay));
    }

    /// <summary>A campaign all of whose users wait out their quiet hours, while complaints come in: then all are held.</summary>
    private static async Task<TestNode> HeldAsync(string? file = null)
    {
        var node = await ControlSamples.NodeAsync(
            Audience, user => user["quietHours"] = new JsonArray(new JsonObject { ["start"] = "09:00", ["end"] = "11:00" }), file, services => services.Configure<PartitionOptions>(options => options.SnapshotRecords = 1));
        await node.SubmitAsync(ControlSamples.Campaign("c1"));
        await node.WhenAsync("c1", view => view.Counts.Deferred == Audience);
        for (var i = 0; i < 25; i++) await node.Campaign("c1").Complained($"complaint-{i}", Cancellation);
        await node.WaitAsync(() => Task.FromResult(node.InputsSource.Fresh), fresh => fresh?.Feedback.GetValueOrDefault("c1")?.Complaints == 25);
        node.Clock.Advance(TimeSpan.FromHours(2));
        await node.WhenAsync("c1", view => view.Counts.Hold == Audience);
        return node;
    }

    private static async Task<ReviewOutcome> ReviewAsync(TestNode node, ReviewAction action, string by, string body = "")
    {
        var hash = (await node.Campaign("c1").Get(Cancellation))!.ContentHash;
        return await node.Campaign("c1").Review(new ReviewCommand(action, by, hash, null, Encoding.UTF8.GetBytes(body)), Cancellation);
    }

    private static async Task<IReadOnlyList<DecisionView>> ExplainAsync(TestNode node, string userId) =>
        (await node.Partition(Partitioning.Of(userId, node.Partitions)).Explain("c1", userId, Cancellation))!;
}
