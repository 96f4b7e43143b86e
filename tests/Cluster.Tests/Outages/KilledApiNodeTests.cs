namespace PushOrleans.Cluster.Tests.Outages;

/// <summary>The API node of a connected page is killed: the page goes on at another node, where nothing that was shown returns, and the next one comes.</summary>
[Trait("speed", "slow"), Collection("A machine has room for one cluster")]
public sealed class KilledApiNodeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limits.Test)]
    public async Task A_page_whose_node_is_killed_goes_on_at_another_one_and_sees_each_pop_up_once()
    {
        await using var cluster = await LocalCluster.UpAsync(1, 2, "--partitions", "16", "--set", "PushOrleans:PopUps:PollSeconds=2", "--set", "PushOrleans:PopUps:HeartbeatSeconds=1");
        using var first = cluster.Client(1);
        using var second = cluster.Client(2);
        var world = new World(first);
        var user = new PageUser(world);
        var token = await user.PrepareAsync(first, Cancellation);
        List<string> shown = [];
        using var page = new ConnectedPage(token, cluster.Address("api-1"), cluster.Address("api-2"));

        foreach (var (node, dies, other, lives) in new[] { (1, first, 2, second), (2, second, 1, first) })
        {
            await NextIs($"through-{node}", dies);
            await PageUser.ReportAsync(dies, shown[^1], "closed", Cancellation);
            Assert.Equal(cluster.Address($"api-{node}"), page.Node);

            // On the screen when the node goes.
            await NextIs($"open-{node}", dies);
            await cluster.RunAsync("kill", $"api-{node}");
            var next = await world.SubmitAsync($"after-{node}", Cancellation, PageUser.Id, lives);
            await PageUser.ReportAsync(lives, shown[^1], "closed", Cancellation);
            Assert.Equal(next, await page.NextAsync(Cancellation));
            Assert.Equal(cluster.Address($"api-{other}"), page.Node);
            shown.Add(next);
            foreach (var kind in (string[])["shown", "closed"]) await PageUser.ReportAsync(lives, next, kind, Cancellation);
            await cluster.RunAsync("start", $"api-{node}");
        }

        Assert.Equal(shown, page.Seen);
        await user.AssertShownOnceAsync(shown, Cancellation);

        async Task NextIs(string name, PushOrleans.Cli.ApiClient by)
        {
            var campaign = await world.SubmitAsync(name, Cancellation, PageUser.Id, by);
            Assert.Equal(campaign, await page.NextAsync(Cancellation));
            shown.Add(campaign);
            await PageUser.ReportAsync(by, campaign, "shown", Cancellation);
        }
    }
}
