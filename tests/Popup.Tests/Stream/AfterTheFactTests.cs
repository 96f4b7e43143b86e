using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PushOrleans.Popup.Tests;

/// <summary>P5 and P6: what receipts tell marks the campaign, and takes a template out of use.</summary>
public sealed class AfterTheFactTests(SharedNode shared)
{
    private readonly PopUpNode _node = shared.Node;

    [Fact]
    public async Task A_pop_up_that_a_page_keeps_from_closing_suspends_its_template_until_an_operator_lifts_it()
    {
        var (template, other) = (PopUpNode.Name("template"), PopUpNode.Name("template"));
        var (first, waiting, later, spared) = (await _node.User(), await _node.User(), await _node.User(), await _node.User());
        var campaign = await _node.Submit(body => body["templateId"] = template, first, waiting);
        await _node.Granted(campaign, 2);
        await _node.Deliveries(campaign, x => x.GetProperty("delivered").GetInt64() == 2);
        using var device = _node.With(await _node.Token(first));
        var receipts = new JsonArray(Receipts.Of(campaign, first, World.Device, "shown"), Receipts.Of(campaign, first, World.Device, "dismissFailed"));
        await device.Post("/v1/receipts", receipts);

        var id = $"{World.Provider}~{template}";
        var suspended = await Suspension(id);
        Assert.Equal((template, campaign, false), (suspended.GetProperty("templateId").GetString(), suspended.GetProperty("campaignId").GetString(), suspended.TryGetProperty("liftedAt", out _)));
        var alert = Assert.Single((await _node.Admin.Get($"/v1/campaigns/{campaign}")).GetProperty("alerts").EnumerateArray(), x => x.GetProperty("code").GetString() == "UNCLOSABLE");
        Assert.Contains("suspended", alert.GetProperty("reasonText").GetProperty("en").GetString(), StringComparison.Ordinal);
        Assert.Contains("暂停", alert.GetProperty("reasonText").GetProperty("zh").GetString(), StringComparison.Ordinal);

        // What was granted and not shown yet does not come to a screen; the next campaign is held for a person, one of another template goes.
        await using (var stream = await DeviceStream.Open(_node, await _node.Token(waiting))) Assert.Null(await stream.Read(TimeSpan.FromSeconds(2)));
        await _node.Deliveries(campaign, x => x.GetProperty("suppressed").GetInt64() == 1);
        var held = await _node.Submit(body => body["templateId"] = template, later);
        var decision = (await State(held, "review")).GetProperty("campaignDecision");
        Assert.Equal(("hold", "R5.6-CLOSE-FREE"), (decision.GetProperty("verdict").GetString(), decision.GetProperty("reason").GetString()));
        await _node.Granted(await _node.Submit(body => body["templateId"] = other, spared));

        // Not by the provider itself, and by nobody where there is none.
        var key = await _node.Admin.Post("/v1/keys", new JsonObject
        {
            ["name"] = PopUpNode.Name("key"), ["subject"] = "north", ["scopes"] = new JsonArray("stops:write", "stops:read"), ["providerId"] = World.Provider,
        });
        using (var bound = _node.With(key.GetProperty("key").GetString()!))
        {
            Assert.Equal(HttpStatusCode.Forbidden, await Lift(bound, id));
            Assert.Equal(HttpStatusCode.NotFound, await Lift(bound, $"{World.OtherProvider}~{template}"));
        }

        Assert.Equal(HttpStatusCode.NotFound, await Lift(_node.Admin, $"{World.Provider}~none"));
        Assert.Equal(HttpStatusCode.OK, await Lift(_node.Admin, id));
        Assert.Equal(HttpStatusCode.OK, await Lift(_node.Admin, id));
        Assert.True((await Suspension(id)).TryGetProperty("liftedBy", out _));
        await _node.Granted(await _node.Submit(body => body["templateId"] = template, later));

        // The receipt that caused it, told once more, does not bring it back.
        Assert.Equal(2, (await device.Post("/v1/receipts", receipts.DeepClone())).GetProperty("duplicates").GetInt32());
        Assert.True((await Suspension(id)).TryGetProperty("liftedBy", out _));
    }

    [Fact]
    public async Task Closings_faster_than_a_person_and_bursts_of_one_device_mark_the_campaign()
    {
        await using var node = await PopUpNode.Start("https://site.example", "--PushOrleans:Partition:ReceiptBurst=4", "--PushOrleans:Campaign:DoubtfulReceipts=3");
        List<string> users = [];
        for (var i = 0; i < 3; i++) users.Add(await node.User());
        var campaign = await node.Submit(null, [.. users]);
        await node.Granted(campaign, 3);
        foreach (var user in users[..2]) await Tell(user, "shown", "closed");
        Assert.Empty((await node.Admin.Get($"/v1/campaigns/{campaign}")).GetProperty("alerts").EnumerateArray());
        await Tell(users[2], "shown", "closed");
        Assert.Equal(["DWELL"], await Alerts(1));

        // Four of a device are taken as they are, three more are a burst.
        await node.Admin.Post("/v1/receipts", new JsonArray([.. Enumerable.Range(0, 5).Select(i => Receipts.Of(campaign, users[0], World.Device, "clicked", $"click-{i}"))]));
        Assert.Equal(["BURST", "DWELL"], await Alerts(2));

        // A restart does not forget.
        await node.Down();
        await node.Up();
        Assert.Equal(["BURST", "DWELL"], await Alerts(2));

        async Task Tell(string user, params string[] kinds) => await node.Admin.Post("/v1/receipts", new JsonArray([.. kinds.Select(kind =>
        {
            var receipt = Receipts.Of(campaign, user, World.Device, kind);
            if (kind == "closed") (receipt["closeHow"], receipt["openMs"]) = ("button", 12);
            return receipt;
        })]));

        async Task<string[]> Alerts(int count)
        {
            for (var left = 400; ; left--)
            {
                var codes = (await node.Admin.Get($"/v1/campaigns/{campaign}")).GetProperty("alerts").EnumerateArray().Select(x => x.GetProperty("code").GetString()!).ToArray();
                if (codes.Length >= count || left == 0) return codes;
                await Task.Delay(25);
            }
        }
    }

    [Theory, InlineData("swipe"), InlineData(""), InlineData("Button")]
    public async Task How_it_was_closed_is_one_of_the_ways_there_are(string how)
    {
        var receipt = Receipts.Of("campaign", "user", World.Device, "closed");
        receipt["closeHow"] = how;
        using var answer = await _node.Admin.Try(HttpMethod.Post, "/v1/receipts", new JsonArray(receipt));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("/0/closeHow", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<JsonElement> Suspension(string id) =>
        Assert.Single((await _node.Admin.Get("/v1/template-suspensions?limit=500")).GetProperty("items").EnumerateArray(), x => x.GetProperty("id").GetString() == id);

    private static async Task<HttpStatusCode> Lift(HttpClient by, string id)
    {
        using var answer = await by.Try(HttpMethod.Post, $"/v1/template-suspensions/{id}/lift", null);
        return answer.StatusCode;
    }

    private async Task<JsonElement> State(string campaign, string state)
    {
        for (var left = 800; ; left--)
        {
            var body = await _node.Admin.Get($"/v1/campaigns/{campaign}");
            if (body.GetProperty("state").GetString() == state) return body;
            Assert.True(left > 0, body.ToString());
            await Task.Delay(25);
        }
    }
}
