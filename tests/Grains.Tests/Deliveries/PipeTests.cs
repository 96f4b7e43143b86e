using System.Text.Json.Nodes;
using PushOrleans.Delivery;
using PushOrleans.Delivery.Tests;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Grains.Tests.Partitions;

namespace PushOrleans.Grains.Tests.Deliveries;

/// <summary>From a verdict to a vendor and back, through real partitions.</summary>
public sealed class PipeTests
{
    private readonly ScriptedVendor _vendor = new("acme", new ChannelLimits(10, 4096, 4));

    [Fact]
    public async Task A_token_that_is_gone_takes_the_device_off_the_file_and_the_next_push_stays_in_the_inbox()
    {
        await using var node = await PipeNode.StartAsync([_vendor]);
        await node.TakeUsersAsync([User("u1", "inapp"), User("u2", "inapp")]);
        foreach (var id in new[] { "u1", "u2" })
            await node.Grains.GetGrain<IUserGrain>(id).Change(new PutDevice("phone", "acme") { Token = $"token-{id}" }, null, CancellationToken.None);
        _vendor.Answer = (to, _) => to.Token == "token-u1" ? RecipientResult.TokenGone("Unregistered") : RecipientResult.Accepted();

        await node.OfferAsync(Samples.Campaign("c1"));

        // Whoever lost the phone has the push in the inbox: delivered, in whichever order the two are told.
        await node.WhenAsync("c1", sum => sum.Deliveries is { Delivered: 2, Failed: 0 } && _vendor.Seen.Count == 2);
        await DevicesOf(node, "u1", 1);
        Assert.Equal(["phone", "u2-d"], await DevicesOf(node, "u2", 2));

        // An import that still names the device does not bring it back.
        await node.TakeUsersAsync([User("u1", "inapp", "phone")]);
        Assert.Equal(["u1-d"], await DevicesOf(node, "u1", 1));
    }

    [Fact]
    public async Task Who_refuses_while_a_push_waits_for_its_vendor_is_not_sent_to()
    {
        var gate = new TaskCompletionSource();
        _vendor.Before = _ => gate.Task;
        _vendor.Answer = (_, n) => n == 0 ? RecipientResult.RetryAfter(TimeSpan.Zero, "later") : RecipientResult.Accepted();
        await using var node = await PipeNode.StartAsync([_vendor]);
        await node.TakeUsersAsync([User("u1"), User("u2")]);
        foreach (var id in new[] { "u1", "u2" }) await node.Grains.GetGrain<IUserGrain>(id).Change(new PutDevice("phone", "acme") { Token = "t" }, null, CancellationToken.None);
        await node.OfferAsync(Samples.Campaign("c1"));
        await node.WhenAsync("c1", sum => sum.Granted == 2 && _vendor.Calls.Sum(call => call.Recipients.Count) == 2);
        await node.Grains.GetGrain<IUserGrain>("u1").Change(new RefusePushes(Samples.Entity, null), null, CancellationToken.None);
        gate.SetResult();

        var sum = await node.WhenAsync("c1", sum => sum.Ended == 2);
        Assert.Equal((1L, 1L), (sum.Deliveries.Suppressed, sum.Deliveries.Delivered));
        Assert.Single(_vendor.Accepted);
    }

    [Fact]
    public async Task A_vendor_that_takes_nothing_stops_its_campaign_at_its_credit_and_no_other()
    {
        var gate = new TaskCompletionSource();
        _vendor.Before = _ => gate.Task;
        await using var node = await PipeNode.StartAsync([_vendor], ("Partition:PageSize", "20"), ("Partition:MaxUndelivered", "50"), ("Partition:MaxPagesAhead", "1"));
        string[] slow = [.. Enumerable.Range(0, 800).Select(i => $"v{i:D4}")], quick = [.. Enumerable.Range(0, 400).Select(i => $"w{i:D4}")];
        await node.TakeUsersAsync(slow.Select(id => User(id)).Concat(quick.Select(id => User(id, "inapp"))));
        foreach (var id in slow) await node.Grains.GetGrain<IUserGrain>(id).Change(new PutDevice("phone", "acme") { Token = "t" }, null, CancellationToken.None);

        await node.OfferAsync(Samples.Campaign("slow"), slow);
        await node.WhenAsync("slow", sum => sum.Granted >= 4 * 50);
        await node.OfferAsync(Samples.Campaign("quick"), quick);
        await node.WhenAsync("quick", sum => sum is { Undecided: 0, Audience: 400 } && sum.Ended == 400);
        var held = await node.ProgressAsync("slow");
        Assert.InRange(held.Granted - held.Ended, 200, 4 * (50 + 20));
        Assert.InRange(held.Undecided, 800 - (4 * 70), 600);

        gate.SetResult();
        var done = await node.WhenAsync("slow", sum => sum.Ended == 800);
        Assert.Equal((800L, 0L), (done.Deliveries.Delivered, done.Undecided));
        Assert.Equal(800, _vendor.Accepted.Count);
    }

    internal static UserUpsert User(string id, params string[] devices) => new(id, Samples.Bytes(Samples.User(id, user =>
    {
        user["devices"] = new JsonArray([.. devices.Select((device, i) => (JsonNode)new JsonObject { ["id"] = i == 0 ? $"{id}-d" : device, ["vendor"] = i == 0 ? device : "acme" })]);
    })), null);

    /// <summary>Ids of the user's devices, once they are so many.</summary>
    private static async Task<IReadOnlyList<string>> DevicesOf(PipeNode node, string id, int count)
    {
        for (var i = 0; ; i++)
        {
            var view = await node.PartitionOf(id).GetUser(id, CancellationToken.None);
            IReadOnlyList<string> devices = [.. JsonNode.Parse(view!.Json.Span)!["devices"]!.AsArray().Select(device => (string)device!["id"]!).Order(StringComparer.Ordinal)];
            if (devices.Count == count) return devices;
            Assert.True(i < 600, $"{id} stays with {string.Join(",", devices)}");
            await Task.Delay(50, CancellationToken.None);
        }
    }
}
