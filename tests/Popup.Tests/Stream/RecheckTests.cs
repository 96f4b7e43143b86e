using System.Text.Json;
using System.Text.Json.Nodes;

namespace PushOrleans.Popup.Tests;

/// <summary>What changed between the grant and the screen is asked again: it ends as a delivery outcome, once, and the verdict stays.</summary>
public sealed class RecheckTests(SharedNode shared)
{
    private readonly PopUpNode _node = shared.Node;

    public static TheoryData<string, string> Changes => new()
    {
        { "cancel", "recalled" },
        { "refusal", "suppressed" },
        { "withdrawal", "suppressed" },
        { "category", "suppressed" },
        { "quietHours", "suppressed" },
        { "stop", "suppressed" },
        { "licence", "suppressed" },
    };

    [Theory, MemberData(nameof(Changes))]
    public async Task It_is_not_put_on_the_wire(string change, string outcome)
    {
        var user = await _node.User(change == "licence" ? World.OtherProvider : World.Provider);
        // A campaign that is to be cancelled needs somebody who is not decided yet.
        var sleeper = await _node.User();
        await _node.Admin.Put($"/v1/users/{sleeper}/preferences", new JsonObject { ["quietHours"] = World.QuietNow() });
        var campaign = await _node.Submit(change == "licence" ? OfOther : null, change == "cancel" ? [user, sleeper] : [user]);
        await _node.Granted(campaign);
        await _node.Deliveries(campaign, x => x.GetProperty("delivered").GetInt64() == 1);
        var before = Verdicts(await _node.Admin.Get($"/v1/campaigns/{campaign}/decisions/{user}"));
        await Change(change, campaign, user);

        await using (var stream = await DeviceStream.Open(_node, await _node.Token(user))) Assert.Null(await stream.Read(TimeSpan.FromSeconds(2)));
        var after = await _node.Deliveries(campaign, x => x.GetProperty(outcome).GetInt64() == 1);
        Assert.Equal(0, after.GetProperty("delivered").GetInt64());

        // It ended: when the reason goes it does not come back, and a second look counts nothing.
        await Undo(change, user);
        await using (var again = await DeviceStream.Open(_node, await _node.Token(user))) Assert.Null(await again.Read(TimeSpan.FromSeconds(2)));
        Assert.Equal(1, (await _node.Deliveries(campaign, _ => true)).GetProperty(outcome).GetInt64());
        Assert.Equal(before, Verdicts(await _node.Admin.Get($"/v1/campaigns/{campaign}/decisions/{user}")));
    }

    [Fact]
    public async Task What_comes_after_its_campaign_is_late()
    {
        var user = await _node.User();
        var campaign = await _node.Submit(body => body["expiresAt"] = World.Time(TimeProvider.System.GetUtcNow().AddSeconds(6)), user);
        await _node.Granted(campaign);
        await _node.Deliveries(campaign, x => x.GetProperty("delivered").GetInt64() == 1);
        await Task.Delay(TimeSpan.FromSeconds(7));
        await using var stream = await DeviceStream.Open(_node, await _node.Token(user));
        Assert.Null(await stream.Read(TimeSpan.FromSeconds(2)));
        var after = await _node.Deliveries(campaign, x => x.GetProperty("late").GetInt64() == 1);
        Assert.Equal(0, after.GetProperty("delivered").GetInt64());
    }

    private async Task Change(string change, string campaign, string user)
    {
        using var device = _node.With(await _node.Token(user));
        switch (change)
        {
            case "cancel":
                var cancelled = await _node.Admin.Post($"/v1/campaigns/{campaign}/cancel", new JsonObject());
                Assert.Equal(1, cancelled.GetProperty("stopped").GetInt64());
                break;
            case "refusal":
                await device.Post($"/v1/users/{user}/refusals", new JsonObject { ["legalEntityId"] = World.LegalEntity(World.Provider), ["purpose"] = "*" });
                break;
            case "withdrawal":
                await device.Post($"/v1/users/{user}/consents/withdraw", new JsonObject { ["legalEntityId"] = World.LegalEntity(World.Provider), ["purpose"] = "ad" });
                break;
            case "category":
                await device.Put($"/v1/users/{user}/preferences", new JsonObject { ["categoryOptOuts"] = new JsonArray(new JsonObject { ["category"] = "shopping" }), ["quietHours"] = new JsonArray() });
                break;
            case "quietHours":
                await device.Put($"/v1/users/{user}/preferences", new JsonObject { ["quietHours"] = World.QuietNow() });
                break;
            case "stop":
                await _node.Admin.Post("/v1/stop-orders", new JsonObject
                {
                    ["id"] = PopUpNode.Name("stop"), ["issuer"] = "cac", ["scope"] = new JsonObject { ["type"] = "campaign", ["value"] = campaign }, ["from"] = World.Time(TimeProvider.System.GetUtcNow().AddSeconds(-1)),
                });
                break;
            case "licence":
                await _node.Admin.Replace("/v1/providers/" + World.OtherProvider, World.ProviderOf(World.OtherProvider, "suspended"));
                break;
        }
    }

    private async Task Undo(string change, string user)
    {
        using var device = _node.With(await _node.Token(user));
        switch (change)
        {
            case "refusal":
                await device.Post($"/v1/users/{user}/refusals/lift", new JsonObject { ["legalEntityId"] = World.LegalEntity(World.Provider), ["purpose"] = "*" });
                break;
            case "category" or "quietHours":
                await device.Put($"/v1/users/{user}/preferences", new JsonObject { ["quietHours"] = new JsonArray() });
                break;
            case "licence":
                await _node.Admin.Replace("/v1/providers/" + World.OtherProvider, World.ProviderOf(World.OtherProvider));
                break;
        }
    }

    private static void OfOther(JsonObject campaign)
    {
        campaign["providerId"] = World.OtherProvider;
        campaign["appId"] = World.OtherProvider + "-app";
    }

    private static string[] Verdicts(JsonElement decisions) => [.. decisions.GetProperty("decisions").EnumerateArray().Select(x => $"{x.GetProperty("attempt")} {x.GetProperty("verdict")} {x.GetProperty("mask")}")];
}
