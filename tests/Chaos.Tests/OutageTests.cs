using System.Net;
using PushOrleans.Cli.Tests;

namespace PushOrleans.Chaos.Tests;

/// <summary>The store is away for a minute.</summary>
[Trait("speed", "slow")]
public sealed class OutageTests(ITestOutputHelper output)
{
    private const int Users = 200;
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = TimeLimits.Test)]
    public async Task While_the_store_is_away_submissions_are_refused_with_503_and_afterwards_everything_goes_on()
    {
        await using var cluster = await LocalCluster.UpAsync(silos: 2, apis: 1, partitions: 16, "PushOrleans:Partition:PageSize=2");
        using var client = new PatientClient(cluster);
        var world = new World(new Limits(PerDay: 60), Users, "o-");
        var outside = new Outside(client, world);
        await outside.ImportAsync(Token);
        var accepted = new List<string>();
        for (var i = 0; i < 3; i++) await SubmitAsync($"o-before{i}");

        await cluster.StopAsync(LocalCluster.Azurite);
        var (began, refused) = (TimeProvider.System.GetTimestamp(), 0);
        while (TimeProvider.System.GetElapsedTime(began) < Away)
        {
            var id = $"o-away{refused}";
            var (status, retryAfter, body) = await client.TryPostAsync("campaigns", outside.Campaign(id, world.ProviderIds[0]), $"key-{id}", Token);
            Assert.True(status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.Accepted, $"{status}: {body}");
            if (status == HttpStatusCode.Accepted) accepted.Add(id);
            else
            {
                Assert.True(retryAfter > TimeSpan.Zero, "503 without Retry-After");
                refused++;
            }

            await Task.Delay(500, Token);
        }

        output.WriteLine($"{refused} submissions refused, {accepted.Count} accepted");
        Assert.True(refused > 0);
        await cluster.StartAsync(LocalCluster.Azurite);
        await cluster.HealAsync();
        await SubmitAsync("o-after");

        // The submissions that were refused come again, as a client repeats them; none of them counts twice.
        for (var i = 0; i < refused; i++) await SubmitAsync($"o-away{i}");
        var campaigns = new List<SeenCampaign>();
        foreach (var id in accepted) campaigns.Add(await outside.SettledAsync(id, world.ProviderIds[0], null, world.Users, Token));
        var seen = await outside.ObserveAsync(campaigns, new Budgets(60, int.MaxValue), seed: 7, Token);
        output.WriteLine($"{seen.Verdicts.Count} verdicts");
        Assert.Empty(Checker.Check(seen));
        Assert.Empty(client.Errors);

        async Task SubmitAsync(string id)
        {
            await outside.SubmitAsync(outside.Campaign(id, world.ProviderIds[0]), Token);
            if (!accepted.Contains(id)) accepted.Add(id);
        }
    }
}
