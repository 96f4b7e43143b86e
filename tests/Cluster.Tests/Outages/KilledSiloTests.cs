namespace PushOrleans.Cluster.Tests.Outages;

/// <summary>A page is connected to an API node, and the silo that holds its user is killed: what was shown does not return, and the next one comes.</summary>
[Trait("speed", "slow"), Collection("A machine has room for one cluster")]
public sealed class KilledSiloTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limits.Test)]
    public async Task What_was_shown_before_a_silo_was_killed_never_comes_again_and_the_next_pop_up_comes()
    {
        await using var cluster = await LocalCluster.UpAsync(2, 2, "--partitions", "16", "--set", "PushOrleans:PopUps:PollSeconds=2", "--set", "PushOrleans:PopUps:HeartbeatSeconds=1");
        using var client = cluster.Client();
        var world = new World(client);
        var user = new PageUser(world);
        var token = await user.PrepareAsync(client, Cancellation);
        List<string> shown = [];
        using var page = new ConnectedPage(token, cluster.Address("api-1"));
        await NextIs(page, "before");

        // One of the two held the user, and the other holds it then.
        foreach (var silo in (string[])["1", "2"])
        {
            await cluster.RunAsync("kill", silo);
            await NextIs(page, "without-" + silo);
            await cluster.RunAsync("start", silo);
            await NextIs(page, "with-" + silo);
        }

        // Neither on another node, for a page that has nothing of before.
        page.Dispose();
        using var elsewhere = new ConnectedPage(token, cluster.Address("api-2"));
        await NextIs(elsewhere, "elsewhere");
        Assert.Equal(shown, [.. page.Seen, .. elsewhere.Seen]);
        await user.AssertShownOnceAsync(shown, Cancellation);

        async Task NextIs(ConnectedPage on, string name)
        {
            var campaign = await world.SubmitAsync(name, Cancellation, PageUser.Id);
            Assert.Equal(campaign, await on.NextAsync(Cancellation));
            shown.Add(campaign);
            foreach (var kind in (string[])["shown", "closed"]) await PageUser.ReportAsync(client, campaign, kind, Cancellation);
        }
    }
}
