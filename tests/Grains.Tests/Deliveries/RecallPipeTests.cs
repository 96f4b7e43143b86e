using PushOrleans.Delivery;
using PushOrleans.Delivery.Tests;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Grains.Tests.Partitions;

namespace PushOrleans.Grains.Tests.Deliveries;

/// <summary>From the cancel of a campaign to its vendor and back, through real partitions: recalled is what the vendor confirmed.</summary>
public sealed class RecallPipeTests
{
    private readonly RecallingVendor _vendor = new("acme", new ChannelLimits(10, 4096, 4));
    private readonly ScriptedVendor _other = new("other", new ChannelLimits(10, 4096, 4));

    [Fact]
    public async Task What_the_vendor_took_is_taken_back_within_its_limits_and_what_another_took_stays()
    {
        await using var node = await StartAsync();
        await TakeAsync(node, 50, i => i < 45 ? [("acme", $"t{i}")] : [("other", $"t{i}")]);
        await DeliveredAsync(node, 50);
        await CancelAsync(node);

        var sum = await node.WhenAsync("c1", sum => sum.Deliveries.Recalled == 45);
        Assert.Equal((5L, 50L), (sum.Deliveries.Delivered, sum.Ended));
        Assert.Equal(_vendor.Accepted.Keys.Order(), _vendor.AskedBack.Keys.Order());
        Assert.All(_vendor.AskedBack.Values, times => Assert.Equal(0, times));
        Assert.All(_vendor.Recalls, call => Assert.InRange(call.Recipients.Count, 1, 10));
    }

    [Fact]
    public async Task What_the_vendor_does_not_confirm_stays_delivered_and_is_not_asked_for_again()
    {
        _vendor.RecallAnswer = (to, _) => to.Token switch
        {
            "refused" => RecipientResult.Rejected("no such message"),
            "gone" => RecipientResult.TokenGone("bad_regids"),
            _ => RecipientResult.Accepted(),
        };
        await using var node = await StartAsync();
        string[][] tokens = [["ok"], ["refused"], ["gone"], ["ok", "refused"], ["ok", "ok2"]];
        await TakeAsync(node, tokens.Length, i => [.. tokens[i].Select(token => ("acme", token))]);
        await DeliveredAsync(node, 5);
        await CancelAsync(node);

        // A user is recalled when all of its devices are.
        await node.WhenAsync("c1", sum => sum.Deliveries is { Recalled: 2, Delivered: 3 });
        await CancelAsync(node);
        await node.WhenAsync("c1", sum => sum.Deliveries is { Recalled: 2, Delivered: 3 });
        Assert.All(_vendor.AskedBack.Values, times => Assert.Equal(0, times));

        // Nor does a recall take a device off a file.
        foreach (var i in Enumerable.Range(0, 5))
            Assert.Equal(tokens[i].Length + 1, System.Text.Json.Nodes.JsonNode.Parse((await node.PartitionOf($"u{i}").GetUser($"u{i}", CancellationToken.None))!.Json.Span)!["devices"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_vendor_that_is_busy_or_fails_is_asked_again_until_it_confirms()
    {
        _vendor.RecallAnswer = (to, n) => n switch
        {
            0 => RecipientResult.RetryAfter(TimeSpan.FromMilliseconds(20), "HTTP 429"),
            1 when to.Token == "t1" => throw new InvalidOperationException("token t1"),
            1 => RecipientResult.RetryAfter(null, "HTTP 503"),
            _ => RecipientResult.Accepted(),
        };
        await using var node = await StartAsync(("Delivery:Channels:acme:WaitMilliseconds", "10"));
        await TakeAsync(node, 6, i => [("acme", $"t{i}")]);
        await DeliveredAsync(node, 6);
        await CancelAsync(node);
        await node.WhenAsync("c1", sum => sum.Deliveries is { Recalled: 6, Delivered: 0 });
        Assert.All(_vendor.AskedBack.Values, times => Assert.InRange(times, 2, 3));
    }

    [Fact]
    public async Task Beyond_the_channels_patience_what_was_taken_stays()
    {
        _vendor.RecallAnswer = (_, _) => RecipientResult.RetryAfter(TimeSpan.FromSeconds(90), "HTTP 503");
        await using var node = await StartAsync(("Delivery:Channels:acme:PatienceSeconds", "60"));
        await TakeAsync(node, 3, i => [("acme", $"t{i}")]);
        await DeliveredAsync(node, 3);
        await CancelAsync(node);
        for (var i = 0; i < 600 && _vendor.AskedBack.Count < 3; i++) await Task.Delay(20, CancellationToken.None);

        // Told: asked for again, nobody is left.
        for (var i = 0; i < 600 && await LeftAsync(node) > 0; i++) await Task.Delay(20, CancellationToken.None);
        Assert.Equal(0, await LeftAsync(node));
        Assert.Equal((3L, 0L), ((await node.ProgressAsync("c1")).Deliveries.Delivered, (await node.ProgressAsync("c1")).Deliveries.Recalled));
        Assert.All(_vendor.AskedBack.Values, times => Assert.Equal(0, times));
    }

    private async Task<PipeNode> StartAsync(params (string Key, string Value)[] settings) => await PipeNode.StartAsync([_vendor, _other], settings);

    private static async Task TakeAsync(PipeNode node, int users, Func<int, IReadOnlyList<(string Channel, string Token)>> devices)
    {
        // Their first device is of a channel that nobody serves here: a way by the inbox would have the push delivered whatever vendors do.
        await node.TakeUsersAsync(Enumerable.Range(0, users).Select(i => PipeTests.User($"u{i}", "webhook")));
        for (var i = 0; i < users; i++)
            foreach (var (device, n) in devices(i).Select((device, n) => (device, n)))
                await node.Grains.GetGrain<IUserGrain>($"u{i}").Change(new PutDevice($"phone{n}", device.Channel) { Token = device.Token }, null, CancellationToken.None);
    }

    private static async Task DeliveredAsync(PipeNode node, int users)
    {
        await node.OfferAsync(Samples.Campaign("c1"));
        await node.WhenAsync("c1", sum => sum.Deliveries.Delivered == users);
    }

    private static async Task CancelAsync(PipeNode node)
    {
        for (var partition = 0; partition < PipeNode.Partitions; partition++) await node.Grains.GetGrain<IUserPartitionGrain>(partition).StopCampaign("c1", CancellationToken.None);
    }

    private static async Task<int> LeftAsync(PipeNode node)
    {
        var left = 0;
        for (var partition = 0; partition < PipeNode.Partitions; partition++)
            for (var seq = 1; seq <= (await node.Grains.GetGrain<IUserPartitionGrain>(partition).GetTail(CancellationToken.None)).Seq; seq++)
                left += (await node.Grains.GetGrain<IUserPartitionGrain>(partition).ClaimRecall(new PageClaim("c1", seq, "acme", null, false), CancellationToken.None))?.Users.Count ?? 0;
        return left;
    }
}
