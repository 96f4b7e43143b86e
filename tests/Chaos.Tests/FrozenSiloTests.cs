using System.Text.Json.Nodes;
using PushOrleans.Cli.Tests;

namespace PushOrleans.Chaos.Tests;

/// <summary>A silo that is frozen in the middle of a campaign, while its partitions move and a stop order is answered without it.</summary>
[Trait("speed", "slow")]
public sealed class FrozenSiloTests(ITestOutputHelper output)
{
    private const int Users = 400;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TimeLimits.Test)]
    public async Task A_silo_that_wakes_up_grants_nothing_after_a_stop_order_that_was_answered_while_it_was_frozen()
    {
        // Pages of one user, so that a campaign is still going on when the silo is frozen.
        await using var cluster = await LocalCluster.UpAsync(silos: 3, apis: 1, partitions: 16, "PushOrleans:Partition:PageSize=1");
        using var client = new PatientClient(cluster);
        var world = new World(new Limits(PerDay: 60), Users, "f-");
        var outside = new Outside(client, world);
        await outside.ImportAsync(Token);
        string[] ids = ["f-c0", "f-c1", "f-c2"];
        foreach (var id in ids) await outside.SubmitAsync(outside.Campaign(id, world.ProviderIds[0]), Token);

        var victim = (await cluster.StatusAsync()).Where(node => node.Name.StartsWith("silo-", StringComparison.Ordinal)).MaxBy(node => node.Partitions)!;
        await cluster.FreezeAsync(victim.Name);
        var order = new JsonObject
        {
            ["id"] = "f-stop",
            ["issuer"] = "regulator",
            ["scope"] = new JsonObject { ["type"] = "provider", ["value"] = world.ProviderIds[0] },
            ["from"] = World.Time(TimeProvider.System.GetUtcNow()),
        };
        await client.PostAsync("stop-orders", order, "f-stop", Token);
        var answered = TimeProvider.System.GetUtcNow();
        output.WriteLine($"{victim} frozen; stop order answered at {answered:O}");
        await outside.SubmitAsync(outside.Campaign("f-late", world.ProviderIds[0]), Token);

        // The others take its partitions over, which rolls their chains on; then it wakes up with pages that it had decided in its memory.
        await MovedAsync(cluster, victim.Name);
        await cluster.ThawAsync(victim.Name);
        await cluster.HealAsync();

        var campaigns = new List<SeenCampaign>();
        foreach (var id in ids) campaigns.Add(await outside.SettledAsync(id, world.ProviderIds[0], answered, world.Users, Token));
        var seen = await outside.ObserveAsync(campaigns, new Budgets(60, int.MaxValue), seed: 7, Token);
        output.WriteLine($"{seen.Verdicts.Count} verdicts, {seen.Verdicts.Count(verdict => verdict.IsGrant)} grants");
        Assert.Empty(Checker.Check(seen));
        Assert.DoesNotContain((await client.ListAsync("campaigns/f-late/decisions", Token)).Select(decision => decision.GetProperty("verdict").GetString()), verdict => verdict is "allow" or "modify");
        Assert.Empty(client.Errors);
    }

    private static async Task MovedAsync(LocalCluster cluster, string frozen)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Token);
        late.CancelAfter(TimeSpan.FromMinutes(3));
        while ((await cluster.StatusAsync()).Where(node => node.Name.StartsWith("silo-", StringComparison.Ordinal) && node.Name != frozen).Sum(node => node.Partitions) < 16)
            await Task.Delay(500, late.Token);
    }
}
