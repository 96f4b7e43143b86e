using System.Text.Json;
using System.Text.Json.Nodes;

namespace PushOrleans.Popup.Tests;

/// <summary>What the API puts on the wire, to whom, and when.</summary>
public sealed class StreamTests(SharedNode shared)
{
    private static readonly TimeSpan While = TimeSpan.FromSeconds(3);
    private readonly PopUpNode _node = shared.Node;

    [Fact]
    public async Task What_was_granted_before_comes_with_the_connection_and_what_is_granted_later_at_once()
    {
        var user = await _node.User();
        var first = await _node.Submit(null, user);
        await _node.Granted(first);
        await using var stream = await DeviceStream.Open(_node, await _node.Token(user));
        var popUp = await stream.Next();
        Assert.Equal(first, Id(popUp));
        Assert.Equal(World.Name, popUp.GetProperty("shownName").GetString());
        Assert.True(popUp.GetProperty("adMark").GetBoolean());
        var link = Assert.Single(popUp.GetProperty("links").EnumerateArray());
        Assert.Equal(("https://shop.north.example.cn/strawberry", "shop.north.example.cn"), (link.GetProperty("url").GetString(), link.GetProperty("host").GetString()));
        await Tell(user, first, "shown", "closed");
        var second = await _node.Submit(null, user);
        Assert.Equal(second, Id(await stream.Next()));
    }

    [Fact]
    public async Task There_is_one_at_a_time_and_the_next_comes_when_it_is_closed()
    {
        var user = await _node.User();
        await using var stream = await DeviceStream.Open(_node, await _node.Token(user));
        var one = await _node.Submit(null, user);
        Assert.Equal(one, Id(await stream.Next()));
        var two = await _node.Submit(null, user);
        await _node.Granted(two);
        await Tell(user, one, "shown");
        Assert.Null(await stream.Read(While));
        await Tell(user, one, "closed");
        await using var again = await DeviceStream.Open(_node, await _node.Token(user));
        Assert.Equal(two, Id(await again.Next()));
    }

    [Fact]
    public async Task One_device_of_a_user_gets_it_and_another_only_when_it_was_not_shown()
    {
        var user = await _node.User();
        await _node.Admin.Put($"/v1/users/{user}/devices/tablet", new JsonObject { ["vendor"] = "inapp" });
        await using var phone = await DeviceStream.Open(_node, await _node.Token(user));
        await using var tablet = await DeviceStream.Open(_node, await _node.Token(user, "tablet"));
        var campaign = await _node.Submit(null, user);
        var (onPhone, onTablet) = (phone.Next(), tablet.Next());
        var first = await Task.WhenAny(onPhone, onTablet);
        Assert.Equal(campaign, Id(await first));

        // Neither says that it was shown: within two seconds, by the option of this node, it is free again.
        Assert.Equal(campaign, Id(await (first == onPhone ? onTablet : onPhone)));
    }

    [Fact]
    public async Task What_was_shown_or_closed_never_comes_again_and_a_repeat_of_the_connection_is_told_nothing_that_it_has()
    {
        var user = await _node.User();
        var campaign = await _node.Submit(null, user);
        await _node.Granted(campaign);
        string? last;
        await using (var stream = await DeviceStream.Open(_node, await _node.Token(user)))
        {
            Assert.Equal(campaign, Id(await stream.Next()));
            last = stream.LastEventId;
        }

        await using (var holding = await DeviceStream.Open(_node, await _node.Token(user), last)) Assert.Null(await holding.Read(TimeSpan.FromSeconds(1)));
        await using (var lost = await DeviceStream.Open(_node, await _node.Token(user))) Assert.Equal(campaign, Id(await lost.Next()));
        await Tell(user, campaign, "shown");
        await using var after = await DeviceStream.Open(_node, await _node.Token(user));
        Assert.Null(await after.Read(While));
        Assert.Empty((await _node.Admin.Get($"/v1/users/{user}/inbox")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_device_that_the_verdict_does_not_name_gets_nothing()
    {
        var user = await _node.User();
        var campaign = await _node.Submit(null, user);
        await _node.Granted(campaign);
        await _node.Admin.Put($"/v1/users/{user}/devices/later", new JsonObject { ["vendor"] = "inapp" });
        await using var later = await DeviceStream.Open(_node, await _node.Token(user, "later"));
        Assert.Null(await later.Read(While));
    }

    [Fact]
    public async Task A_failed_rendering_ends_as_failed_and_is_not_tried_again()
    {
        var user = await _node.User();
        var campaign = await _node.Submit(null, user);
        await using var stream = await DeviceStream.Open(_node, await _node.Token(user));
        Assert.Equal(campaign, Id(await stream.Next()));
        await Tell(user, campaign, "renderFailed");
        var deliveries = await _node.Deliveries(campaign, x => x.GetProperty("failed").GetInt64() == 1 && x.GetProperty("delivered").GetInt64() == 0);
        Assert.Equal(0, deliveries.GetProperty("shown").GetInt64());
        Assert.Null(await stream.Read(While));
    }

    [Fact]
    public async Task A_user_has_a_limited_number_of_streams_and_a_node_too()
    {
        await using var small = await PopUpNode.Start("http://127.0.0.1:1", "--PushOrleans:PopUps:MaxConnections=3", "--PushOrleans:PopUps:MaxConnectionsPerUser=2");
        var (one, other) = (await small.User(), await small.User());
        var token = await small.Token(one);
        await using var first = await DeviceStream.Open(small, token);
        await using var second = await DeviceStream.Open(small, token);
        await Refused(token);
        await using var third = await DeviceStream.Open(small, await small.Token(other));
        await Refused(await small.Token(other));
        await first.DisposeAsync();
        await second.DisposeAsync();
        var hub = (PushOrleans.Api.PopUpHub)small.Services.GetService(typeof(PushOrleans.Api.PopUpHub))!;
        while (hub.Connections > 1) await Task.Delay(20);
        await using var fourth = await DeviceStream.Open(small, token);

        async Task Refused(string by)
        {
            using var client = small.With(by);
            using var refused = await client.Try(HttpMethod.Get, "/v1/popups/stream", null);
            Assert.Equal(429, (int)refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
        }
    }

    private async Task Tell(string user, string campaign, params string[] kinds)
    {
        foreach (var kind in kinds)
        {
            using var device = _node.With(await _node.Token(user));
            var told = await device.Post("/v1/receipts", new JsonArray(Receipts.Of(campaign, user, World.Device, kind)));
            Assert.Equal(1, told.GetProperty("accepted").GetInt32());
        }
    }

    private static string Id(JsonElement popUp) => popUp.GetProperty("campaignId").GetString()!;
}
