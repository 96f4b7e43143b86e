using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains.Tests.Partitions;

public sealed class StepAndQuotaTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, false), InlineData(3, false), InlineData(3, true), InlineData(1, true)]
    public async Task A_step_commits_what_was_proposed_and_defers_who_got_no_slot(int wakeEvery, bool elsewhere)
    {
        await using var node = await Node.StartAsync(silos: (short)(elsewhere ? 2 : 1), configure: options =>
        {
            options.Stepped = true;
            options.PageSize = 4;
            options.AwakeAnswerTimeout = TimeSpan.FromSeconds(10);
        });
        await node.TakeInputsAsync(changeProvider: provider => provider["dailyQuota"] = 7);
        await node.TakeUsersAsync(Samples.Users(10));
        for (var i = 0; wakeEvery > 0 && i < 10; i += wakeEvery) Assert.NotNull(await (elsewhere ? node.WakeElsewhereAsync($"user-{i:D6}") : node.User($"user-{i:D6}").Get(Token)));
        await node.OfferAsync(Samples.Campaign("c1"));
        var step = new StepRequest("c1", node.Now);

        var proposal = await node.Partition().Propose(step, Token);
        var again = await node.Partition().Propose(step, Token);
        var result = await node.Partition().CommitStep(step, [.. proposal.WouldGrant.Take(7)], Token);
        var repeat = await node.Partition().CommitStep(step, [], Token);

        Assert.True(proposal.TakesSlots);
        Assert.Equal(10, proposal.WouldGrant.Count);
        Assert.Equal(proposal.WouldGrant, again.WouldGrant);
        Assert.Equal((7, 3), (result.Progress.Allow, result.Progress.Deferred));
        Assert.Equal((7L, 0L), (result.Vertical, repeat.Vertical));
        var nextDay = Assert.Single(result.NextDue);
        Assert.Equal(node.Now + (14 * 3600), nextDay);
        var deferred = Assert.Single((await node.Partition().Explain("c1", "user-000009", Token))!);
        Assert.Equal((Rule.ProviderQuota, ReplayStatus.Equal), (deferred.Reason, deferred.Replay));
    }

    // Of the twenty users a third is at rest, one here, one elsewhere, and some are refused: a slot that they do not take is another's.
    [Fact]
    public async Task Slots_go_to_as_many_as_there_are_wherever_the_users_grains_live()
    {
        await using var node = await Node.StartAsync(silos: 2, configure: options => options.AwakeAnswerTimeout = TimeSpan.FromSeconds(10));
        await node.TakeInputsAsync(changeProvider: provider => provider["dailyQuota"] = 7);
        await node.TakeUsersAsync(Samples.Users(20).Select((user, i) =>
        {
            if (i % 5 == 2) user["consents"]!.AsArray().Clear();
            return user;
        }));
        for (var i = 0; i < 20; i++)
        {
            if (i % 3 == 0) Assert.NotNull(await node.User($"user-{i:D6}").Get(Token));
            if (i % 3 == 1) Assert.NotNull(await node.WakeElsewhereAsync($"user-{i:D6}"));
        }

        await node.OfferAsync(Samples.Campaign("c1"));
        var progress = await node.WhenAsync("c1", progress => progress.Undecided == 0);

        Assert.Equal((7, 9, 4), (progress.Allow + progress.Modify, progress.Deferred, progress.Refuse));
        Assert.Equal(20, (await node.Partition().Replay(1000, 1, Token)).Equal);
    }

    [Fact]
    public async Task A_providers_quota_is_never_exceeded_by_all_partitions_together()
    {
        await using var node = await Node.StartAsync(partitions: 4, configure: options => options.PageSize = 9);
        await node.TakeInputsAsync(changeProvider: provider => provider["dailyQuota"] = 50);
        await node.TakeUsersAsync(Samples.Users(200));
        for (var partition = 0; partition < 4; partition++) await node.OfferAsync(Samples.Campaign("c1"), partition);

        long granted = 0, deferred = 0;
        for (var partition = 0; partition < 4; partition++)
        {
            var progress = await node.WhenAsync("c1", progress => progress.Undecided == 0, partition);
            granted += progress.Allow + progress.Modify;
            deferred += progress.Deferred;
            Assert.Equal(progress.Audience, (await node.Partition(partition).Replay(1000, 3, Token)).Equal);
        }

        Assert.Equal((50, 150), (granted, deferred));
    }

    [Fact]
    public async Task A_preview_tells_what_would_be_decided_and_changes_nothing()
    {
        await using var node = await Node.StartAsync();
        await node.TakeInputsAsync();
        await node.TakeUsersAsync(Samples.User("a"), Samples.User("b", user => user["consents"]!.AsArray().Clear()));
        var tail = await node.Partition().GetTail(Token);

        var views = await node.Partition().Preview(Samples.Offer(Samples.Campaign("c1"), node.Now), ["a", "b", "nobody"], null, Token);

        Assert.Equal([Verdict.Allow, Verdict.Refuse, Verdict.Refuse], views.Select(view => view.Verdict));
        Assert.Equal(["UNKNOWN_USER"], views[2].Hits[0].Codes);
        Assert.Equal(tail.Seq, (await node.Partition().GetTail(Token)).Seq);
    }
}
