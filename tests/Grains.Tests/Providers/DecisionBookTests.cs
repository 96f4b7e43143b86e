using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Grains.Tests.Control;

namespace PushOrleans.Grains.Tests.Providers;

/// <summary>A provider's decisions are kept in rows; what they say does not depend on which row they are in.</summary>
public sealed class DecisionBookTests : StoredTests
{
    [Fact]
    public async Task A_repeated_question_is_answered_as_the_first_though_its_row_is_full_and_the_node_has_restarted()
    {
        const int Count = (DecisionBook.PerRow * 3) + 1;
        List<CampaignDecision> first = [];
        await using (var before = await ControlSamples.NodeAsync(0, file: StoreFile))
        {
            for (var i = 0; i < Count; i++) first.Add(await DecideAsync(before, $"c{i}"));
            for (var row = 0; row < 4; row++) Assert.Equal(row < 3 ? DecisionBook.PerRow : 1, (await RowAsync(before, row)).State!.Count);
        }

        await using var after = await TestNode.StartAsync(file: StoreFile, start: ControlSamples.Morning.AddHours(1));
        for (var i = 0; i < Count; i++) Assert.Equal(first[i].Decision.At, (await DecideAsync(after, $"c{i}")).Decision.At);
        Assert.False((await RowAsync(after, 4)).RecordExists);
    }

    [Fact]
    public async Task Campaigns_on_a_sensitive_topic_count_in_whichever_row_they_are()
    {
        await using (var before = await ControlSamples.NodeAsync(0, file: StoreFile))
        {
            for (var i = 0; i < 3; i++)
            {
                Assert.True((await DecideAsync(before, $"flood-{i}", "flood")).Decision.Verdict is Verdict.Allow or Verdict.Modify);
                for (var other = 0; other < DecisionBook.PerRow; other++) await DecideAsync(before, $"other-{i}-{other}");
            }
        }

        await using var after = await TestNode.StartAsync(file: StoreFile, start: ControlSamples.Morning.AddHours(1));
        var fourth = await DecideAsync(after, "flood-3", "flood");

        Assert.Equal((Verdict.Refuse, Rule.HotConcentration), (fourth.Decision.Verdict, fourth.Decision.Reason));
        Assert.Equal(3, Assert.Single(fourth.Decision.Hits.Single(hit => hit.Rule == Rule.HotConcentration).Observations).Used);
    }

    [Fact]
    public async Task A_row_of_which_all_is_forgotten_is_used_again()
    {
        await using var node = await ControlSamples.NodeAsync(0);
        for (var i = 0; i < DecisionBook.PerRow * 2; i++) await DecideAsync(node, $"old-{i}", $"topic {i}");

        node.Clock.Advance(TimeSpan.FromDays(8));
        for (var i = 0; i < DecisionBook.PerRow * 3; i++) await DecideAsync(node, $"new-{i}", $"topic {i}");

        // A row that is added when all there are full is the only one more.
        for (var row = 0; row < 3; row++)
        {
            var stored = (await RowAsync(node, row)).State!;
            Assert.Equal(DecisionBook.PerRow, stored.Count);
            Assert.Equal(DecisionBook.PerRow, stored.Armed.Count);
            Assert.All(stored.Armed, entry => Assert.StartsWith("new", entry.CampaignId, StringComparison.Ordinal));
        }

        Assert.False((await RowAsync(node, 3)).RecordExists);
    }

    [Fact]
    public async Task What_no_rule_counts_is_not_kept_in_the_armed_log()
    {
        await using var node = await ControlSamples.NodeAsync(0);
        await DecideAsync(node, "plain");
        await DecideAsync(node, "hot", "flood");

        var stored = (await RowAsync(node, 0)).State!;
        Assert.Equal(2, stored.Count);
        Assert.Equal("hot", Assert.Single(stored.Armed).CampaignId);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 1)]
    [InlineData(DecisionBook.PerRow * 2, 1)]
    [InlineData(DecisionBook.PerRow * 2, 30_000)]
    [InlineData((DecisionBook.PerRow * 2) + 3, 30_000)]
    [InlineData(DecisionBook.PerRow * 3, 30_000)]
    public async Task Of_two_activations_that_know_the_same_the_store_refuses_the_second_that_writes(int known, int secondsApart)
    {
        var within = new WithinGrain();
        await using var node = await ControlSamples.NodeAsync(0, configure: within.Configure);
        var provider = node.Grains.GetGrain<IProviderGrain>(ControlSamples.Provider);
        var sample = await provider.TryCampaign(Question("sample", null), Cancellation);
        var storage = node.Services.GetRequiredKeyedService<IGrainStorage>(WellKnown.Storage);
        await within.RunAsync(node, async context =>
        {
            var at = sample.Decision.At;
            var frozen = await BookAsync();
            for (var i = 0; i < known; i++) await EnterAsync(frozen, $"known-{i}", at += secondsApart);
            var newer = await BookAsync();

            await EnterAsync(newer, "c1", at + 1);
            await Assert.ThrowsAsync<InconsistentStateException>(() => EnterAsync(frozen, "c1", at + 600_000));

            async Task<DecisionBook> BookAsync()
            {
                var book = new DecisionBook(new StateRows<ProviderDecisions>(context, storage, "tested"), rememberDays: 7);
                await book.ReadAsync();
                return book;
            }

            Task EnterAsync(DecisionBook book, string id, long t) =>
                book.EnterAsync(sample with { CampaignId = id, Decision = sample.Decision with { At = t } }, new ArmedEntry(id, t, "topic", true, false, false));
        });
    }

    [Fact]
    public async Task A_row_that_is_missing_amid_others_is_told_and_not_taken_for_the_end()
    {
        var within = new WithinGrain();
        await using var node = await ControlSamples.NodeAsync(0, configure: within.Configure);
        var storage = node.Services.GetRequiredKeyedService<IGrainStorage>(WellKnown.Storage);
        await within.RunAsync(node, async context =>
        {
            var rows = new StateRows<ProviderDecisions>(context, storage, "tested");
            for (var row = 0; row < 7; row++) await rows.WriteAsync(rows.Add());
            var third = new GrainState<ProviderDecisions>(new ProviderDecisions());
            await storage.ReadStateAsync("tested/3", context.GrainId, third);
            await storage.ClearStateAsync("tested/3", context.GrainId, third);

            var fault = await Assert.ThrowsAsync<InvalidDataException>(new StateRows<ProviderDecisions>(context, storage, "tested").ReadAsync);

            Assert.Contains("row 3 of tested", fault.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task What_cannot_be_written_is_answered_to_nobody_and_decided_anew()
    {
        var states = new TroubledStates();
        await using var node = await ControlSamples.NodeAsync(0, configure: states.Configure);
        states.Refuses = state => state is ProviderDecisions;

        await Assert.ThrowsAsync<EvidenceUnavailableException>(() => DecideAsync(node, "c1"));
        states.Refuses = _ => false;
        node.Clock.Advance(TimeSpan.FromHours(1));

        var decided = await node.WaitAsync(async () =>
        {
            try
            {
                return await DecideAsync(node, "c1");
            }
            catch (EvidenceUnavailableException)
            {
                return null;
            }
        }, made => made is not null);
        Assert.Equal(ControlSamples.Morning.AddHours(1).ToUnixTimeSeconds(), decided!.Decision.At);
    }

    [Fact]
    public async Task A_trial_that_is_not_clear_is_not_kept_and_one_that_is_clear_is_the_decision()
    {
        await using var node = await ControlSamples.NodeAsync(0);
        var provider = node.Grains.GetGrain<IProviderGrain>(ControlSamples.Provider);

        var refused = await provider.JudgeCampaign(Question("refused", null, campaign => campaign["expiresAt"] = "2026-03-10T02:00:01Z", campaign => campaign["sensitivity"] = "hot"), Cancellation);
        var clear = await provider.JudgeCampaign(Question("clear", null), Cancellation);
        node.Clock.Advance(TimeSpan.FromHours(1));

        Assert.False(refused.IsMade);
        Assert.True(clear.IsMade);
        Assert.Equal(clear.Decision.Decision.At, (await DecideAsync(node, "clear")).Decision.At);
        Assert.Equal(1, (await RowAsync(node, 0)).State!.Count);
    }

    private static Task<CampaignDecision> DecideAsync(TestNode node, string id, string? topic = null) =>
        node.Grains.GetGrain<IProviderGrain>(ControlSamples.Provider).DecideCampaign(Question(id, topic), Cancellation);

    private static CampaignQuestion Question(string id, string? topic, params IEnumerable<Action<System.Text.Json.Nodes.JsonObject>> changes) => new(
        id,
        SampleSet.Bytes(ControlSamples.Campaign(id, campaign =>
        {
            campaign["expiresAt"] = "2026-04-12T02:00:00Z";
            if (topic is not null) (campaign["topic"], campaign["sensitivity"]) = (topic, "hot");
            foreach (var change in changes) change(campaign);
        })),
        0, null, 0);

    private static async Task<GrainState<ProviderDecisions>> RowAsync(TestNode node, int row)
    {
        var state = new GrainState<ProviderDecisions>(new ProviderDecisions());
        var grain = node.Grains.GetGrain<IProviderGrain>(ControlSamples.Provider).GetGrainId();
        await node.Services.GetRequiredKeyedService<IGrainStorage>(WellKnown.Storage).ReadStateAsync(row == 0 ? "decisions" : $"decisions/{row}", grain, state);
        return state;
    }
}
