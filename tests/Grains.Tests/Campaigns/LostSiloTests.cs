using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Grains.Tests.Control;

namespace PushOrleans.Grains.Tests.Campaigns;

/// <summary>
/// What a campaign does between its submission and its first offer is few writes, some side by side: a silo may be lost between any two of them. A decision is
/// made once, recorded before an offer leaves, and no campaign is forgotten (docs/decisions/0018).
/// </summary>
public sealed class LostSiloTests : StoredTests
{
    [Fact]
    public async Task A_campaign_that_was_decided_when_its_silo_was_lost_takes_what_was_decided()
    {
        var states = new TroubledStates();
        await using var node = await ControlSamples.NodeAsync(20, configure: states.Configure);
        RefuseOnce(states, node, state => state is CampaignStore { Record.State: CampaignState.Sending });

        await node.SubmitAsync(Campaign("c1"));

        var done = await WhenAsync(node, view => view.State == CampaignState.Done);
        Assert.Equal(20, done.Counts.Allow);
        Assert.Equal(ControlSamples.Morning.ToUnixTimeSeconds(), done.Decision!.Decision.At);
        Assert.Equal(0, Assert.Single(await DecisionsAsync(node)).Attempt);
    }

    [Fact]
    public async Task What_was_decided_before_a_silo_was_lost_is_taken_before_an_edit_can_change_it()
    {
        var states = new TroubledStates();
        await using var node = await ControlSamples.NodeAsync(20, configure: states.Configure);
        RefuseOnce(states, node, state => state is CampaignStore { Record.State: CampaignState.Sending });
        await node.SubmitAsync(Campaign("c1"));

        var edit = new ReviewCommand(ReviewAction.Edit, "editor", null, null, "{\"title\":\"别的\"}"u8.ToArray());
        var outcome = await node.WaitAsync(() => AskAsync(async () => (ReviewOutcome?) await node.Campaign("c1").Review(edit, Cancellation)), answer => answer is not null);

        Assert.Equal(ReviewStatus.StateNotAllowed, outcome!.Status);
        Assert.Equal((string)Campaign("c1")["title"]!, (string)JsonNode.Parse((await WhenAsync(node, view => view.State == CampaignState.Done)).Json.Span)!["title"]!);
    }

    [Fact]
    public async Task No_offer_leaves_before_the_decision_is_recorded_though_the_state_was_stored_beside_it()
    {
        var unrecorded = new TroubledCalls(nameof(IUserPartitionGrain.RecordCampaignDecision));
        await using (var before = await ControlSamples.NodeAsync(20, file: StoreFile, configure: services => services.AddSingleton<IIncomingGrainCallFilter>(unrecorded)))
        {
            await before.SubmitAsync(Campaign("c1"));
            await before.WhenAsync("c1", CampaignState.Sending);
            await before.WaitAsync(() => Task.FromResult(unrecorded.Failed), failed => failed > 2);
            for (var partition = 0; partition < before.Partitions; partition++) Assert.Null(await before.Partition(partition).GetProgress("c1", Cancellation));
        }

        await using var after = await TestNode.StartAsync(file: StoreFile, start: ControlSamples.Morning.AddMinutes(1));
        Assert.Equal(20, (await WhenAsync(after, view => view.State == CampaignState.Done)).Counts.Allow);
        Assert.Single(await DecisionsAsync(after));
    }

    [Fact]
    public async Task A_cancel_records_what_was_decided_before_the_silo_was_lost()
    {
        await using (var before = await ControlSamples.NodeAsync(20, file: StoreFile, configure: services => services.AddSingleton<IIncomingGrainCallFilter>(new TroubledCalls(nameof(IUserPartitionGrain.RecordCampaignDecision)))))
        {
            await before.SubmitAsync(Campaign("c1"));
            await before.WhenAsync("c1", CampaignState.Sending);
            await before.Campaign("c1").Cancel("ops", null, Cancellation).ContinueWith(cancel => Assert.IsType<EvidenceUnavailableException>(cancel.Exception!.InnerException), TaskScheduler.Default);
        }

        await using var after = await TestNode.StartAsync(file: StoreFile, start: ControlSamples.Morning.AddMinutes(1));
        Assert.Equal(20, (await WhenAsync(after, view => view.State == CampaignState.Cancelled)).Cancel!.Stopped);
        Assert.Single(await DecisionsAsync(after));
    }

    [Fact]
    public async Task A_campaign_whose_silo_was_lost_before_its_reminder_was_stored_has_one_again()
    {
        await using (var before = await ControlSamples.NodeAsync(20, file: StoreFile))
        {
            await before.SubmitAsync(Campaign("c1", campaign => campaign["startAt"] = "2026-03-11T02:00:00Z"));
            await before.WhenAsync("c1", CampaignState.Approved);
            var stored = Assert.Single((await RemindersAsync(before)).Reminders);
            await before.Services.GetRequiredService<IReminderTable>().RemoveRow(stored.GrainId, stored.ReminderName, stored.ETag!);
        }

        await using var after = await TestNode.StartAsync(file: StoreFile, start: ControlSamples.Morning.AddMinutes(1));
        Assert.Equal(SubmitStatus.Replayed, (await after.SubmitAsync(Campaign("c1", campaign => campaign["startAt"] = "2026-03-11T02:00:00Z"))).Status);

        Assert.Single((await RemindersAsync(after)).Reminders);
    }

    [Theory]
    [InlineData(UserPartitionGrain.SmallRest)]
    [InlineData(UserPartitionGrain.SmallRest + 1)]
    public async Task Listed_users_outlive_a_restart_few_in_the_record_and_many_beside_it(int count)
    {
        var listed = new JsonArray([.. Enumerable.Range(0, count).Select(i => (JsonNode)$"u{i:D6}")]);
        var campaign = Campaign("c1", campaign =>
        {
            campaign["startAt"] = "2026-03-10T03:00:00Z";
            campaign["audience"] = new JsonObject { ["kind"] = "users", ["userIds"] = listed };
        });
        await using (var before = await ControlSamples.NodeAsync(UserPartitionGrain.SmallRest + 1, file: StoreFile))
        {
            await before.SubmitAsync(campaign);
            await before.WhenAsync("c1", CampaignState.Approved);
        }

        await using var after = await TestNode.StartAsync(file: StoreFile, start: ControlSamples.Morning.AddHours(1));
        var done = await WhenAsync(after, view => view.State == CampaignState.Done);

        Assert.Equal(count, done.Counts.Allow);
        Assert.Equal(count, JsonNode.Parse(done.Json.Span)!["audience"]!["userIds"]!.AsArray().Count);
    }

    private static void RefuseOnce(TroubledStates states, TestNode node, Func<object?, bool> which)
    {
        var refused = 0;
        states.Refuses = state =>
        {
            if (!which(state) || Interlocked.Exchange(ref refused, 1) == 1) return false;

            // What is decided anew would be decided at another instant.
            node.Clock.Advance(TimeSpan.FromMinutes(1));
            return true;
        };
    }

    private static async Task<CampaignView> WhenAsync(TestNode node, Func<CampaignView, bool> wanted) =>
        (await node.WaitAsync(() => AskAsync(() => node.Campaign("c1").Get(Cancellation)), view => view is not null && wanted(view)))!;

    // An activation that ends tells whoever asks just then to come again.
    private static async Task<T?> AskAsync<T>(Func<Task<T?>> ask)
        where T : class
    {
        try
        {
            return await ask();
        }
        catch (EvidenceUnavailableException)
        {
            return null;
        }
    }

    private static Task<IReadOnlyList<DecisionView>> DecisionsAsync(TestNode node) =>
        node.Partition(Partitioning.Of("c1", node.Partitions)).ListCampaignDecisions("c1", Cancellation);

    private static Task<ReminderTableData> RemindersAsync(TestNode node) =>
        node.Services.GetRequiredService<IReminderTable>().ReadRows(node.Campaign("c1").GetGrainId());

    private static JsonObject Campaign(string id, Action<JsonObject>? change = null) => ControlSamples.Campaign(id, change);
}
