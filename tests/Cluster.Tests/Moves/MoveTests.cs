using System.Diagnostics;

namespace PushOrleans.Cluster.Tests.Moves;

[Trait("speed", "slow"), Collection("A machine has room for one cluster")]
public sealed class MoveTests
{
    private const int Partitions = 1024;
    private const int Users = 8_000;
    private static readonly TimeSpan EvenWithin = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limits.Test)]
    public async Task From_two_to_four_silos_and_back_to_one_under_campaigns_partitions_even_out_and_nobody_is_lost_or_decided_twice()
    {
        await using var cluster = await LocalCluster.UpAsync(2, 1);
        using var client = cluster.Client();
        var world = new World(client);
        await world.PrepareAsync(Users, Cancellation);
        var campaigns = new List<string> { await world.SubmitAsync("before", Cancellation) };
        await Even(cluster, 1, 2);

        await cluster.RunAsync("add");
        await cluster.RunAsync("add");
        campaigns.Add(await world.SubmitAsync("while-they-spread", Cancellation));
        var watch = Stopwatch.StartNew();
        await Even(cluster, 1, 2, 3, 4);
        Assert.True(watch.Elapsed < EvenWithin, $"Even after {watch.Elapsed.TotalSeconds:N0} s");

        campaigns.Add(await world.SubmitAsync("while-they-gather", Cancellation));
        foreach (var silo in (string[])["1", "3", "4"]) await cluster.RunAsync("stop", silo);
        watch.Restart();
        await Even(cluster, 2);
        Assert.True(watch.Elapsed < EvenWithin, $"All on one after {watch.Elapsed.TotalSeconds:N0} s");

        foreach (var campaign in campaigns) World.AssertConserved(await world.EndAsync(campaign, Cancellation), Users);
        var verdicts = await world.AssertLedgerAsync(Cancellation);
        Assert.All(campaigns, campaign => Assert.Equal(Users, verdicts[campaign]));
    }

    /// <summary>Polls until every partition is on one of these silos, the busiest with at most one and a half times what the idlest has.</summary>
    private static async Task Even(LocalCluster cluster, params int[] silos)
    {
        int[] held = [];
        await Limits.UntilAsync(
            async () => (held = await cluster.PartitionsAsync(silos)).Sum() == Partitions && held.Max() <= 1.5 * held.Min(),
            Limits.Campaign, () => $"{Partitions} partitions are even, {string.Join(", ", held)}", Cancellation, every: TimeSpan.FromSeconds(1));
    }
}
