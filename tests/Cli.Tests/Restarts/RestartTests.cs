using System.Text.Json;

namespace PushOrleans.Cli.Tests;

/// <summary>What was promised for later is kept by the process that comes after.</summary>
[Trait("speed", "slow")]
public sealed class RestartTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_campaign_that_is_scheduled_across_a_restart_starts_once()
    {
        await using var cluster = new Cluster();
        var world = new World(new Limits(), users: 100);
        await cluster.Start(null, Token);
        await world.Import(cluster, Token);
        var start = TimeProvider.System.GetUtcNow().AddSeconds(10);
        await Submit(cluster, World.Campaign("later", "north", start, TimeSpan.FromHours(1)));
        await cluster.Kill(Token);
        await cluster.Revive(Token);

        await Verdicts.WaitForEnd(cluster, ["later"], Token);
        var told = await Verdicts.Of(cluster, "later", Token);
        await Verdicts.AreConserved(cluster, "later", told, [.. world.Users], Token);
        Assert.DoesNotContain(told, verdict => !verdict.IsGrant || verdict.Attempt != 0 || verdict.At < Floor(start));
        Assert.Equal(1, await CampaignDecisions(cluster, "later"));
    }

    [Fact]
    public async Task Users_who_were_deferred_are_decided_when_due_across_a_restart()
    {
        const int Gap = 15;
        await using var cluster = new Cluster();
        var world = new World(new Limits(GapSeconds: Gap), users: 100);
        await cluster.Start(null, Token);
        await world.Import(cluster, Token);
        var now = TimeProvider.System.GetUtcNow();
        await Submit(cluster, World.Campaign("first", "north", now, TimeSpan.FromHours(1)));
        await Verdicts.WaitForEnd(cluster, ["first"], Token);
        await Submit(cluster, World.Campaign("second", "south", now, TimeSpan.FromHours(1)));
        await Until(cluster, "second", counts => counts.Number("deferred") == world.Users.Count);
        await cluster.Kill(Token);
        await cluster.Revive(Token);

        await Verdicts.WaitForEnd(cluster, ["second"], Token);
        var (first, second) = (await Verdicts.Of(cluster, "first", Token), await Verdicts.Of(cluster, "second", Token));
        await Verdicts.AreConserved(cluster, "second", second, [.. world.Users], Token);
        Verdicts.KeepWithin(new Limits(GapSeconds: Gap), [.. first, .. second]);
        Assert.All(world.Users, user => Assert.Equal(["defer", "allow"], second.Where(verdict => verdict.User == user).OrderBy(verdict => verdict.Attempt).Select(verdict => verdict.Verdict)));
    }

    [Fact]
    public async Task A_cancel_tells_five_numbers_that_sum_to_the_audience_and_nothing_is_granted_after_it()
    {
        await using var cluster = new Cluster();
        var world = new World(new Limits(GapSeconds: 3_600), users: 200);
        await cluster.Start(null, Token);
        await world.Import(cluster, Token);
        var now = TimeProvider.System.GetUtcNow();
        await Submit(cluster, World.Campaign("half", "north", now, TimeSpan.FromHours(2), [.. world.Users.Take(80)]));
        await Verdicts.WaitForEnd(cluster, ["half"], Token);
        await Submit(cluster, World.Campaign("all", "south", now, TimeSpan.FromHours(5)));
        await Until(cluster, "all", counts => counts.Number("deferred") == 80 && counts.Number("undecided") == 0);

        var told = await cluster.Insist(client => client.Post("campaigns/all/cancel", "{}", Token), Token);
        Assert.Equal(200, told.Number("audience"));
        Assert.Equal(200, told.Number("granted") + told.Number("tooLate") + told.Number("refused") + told.Number("held") + told.Number("stopped"));
        Assert.Equal((120, 80), (told.Number("granted") + told.Number("tooLate"), told.Number("stopped")));
        Assert.Equal(120, (await Verdicts.Of(cluster, "all", Token)).Count(verdict => verdict.IsGrant));

        await cluster.Kill(Token);
        await cluster.Revive(Token);
        var after = await cluster.Insist(client => client.Get("campaigns/all", Token), Token);
        Assert.Equal("cancelled", after.Text("state"));
        Assert.Equal(80, after.GetProperty("counts").Number("stopped"));
        var again = await Assert.ThrowsAsync<ApiProblemException>(() => cluster.Client.Post("campaigns/all/cancel", "{}", Token));
        Assert.Equal("conflict", again.Problem.Name);
    }

    private static Task Submit(Cluster cluster, System.Text.Json.Nodes.JsonObject campaign) =>
        cluster.Insist(client => client.Post("campaigns", World.Bytes(campaign), Token, "key-" + campaign["id"]), Token);

    private static async Task Until(Cluster cluster, string campaign, Func<JsonElement, bool> holds) =>
        await cluster.Insist(async client =>
        {
            await foreach (var item in client.Events($"campaigns/{campaign}/progress", Token))
                if (holds(item.Data)) return;
            Assert.Fail($"{campaign} ended before");
        }, Token);

    private static async Task<int> CampaignDecisions(Cluster cluster, string campaign) => await cluster.Insist(async client =>
    {
        var count = 0;
        await foreach (var line in client.Lines($"ledger?campaignId={campaign}", Token))
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.TextOrNull("kind") is null && json.RootElement.TextOrNull("userKey") is null) count++;
        }

        return count;
    }, Token);

    private static DateTimeOffset Floor(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());
}
