using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using PushOrleans.Api;

namespace PushOrleans.Popup.Tests;

/// <summary>A device token stands for one user, one device, one tenant and some hours, and for nothing else.</summary>
public sealed class TokenTests(SharedNode shared)
{
    private readonly PopUpNode _node = shared.Node;

    /// <summary>What a token is presented as, and the status that receipts and the stream answer it with.</summary>
    public static TheoryData<string, int> Presented => new()
    {
        { "good", 202 },
        { "expired", 401 },
        { "signature changed", 401 },
        { "signature cut off", 401 },
        { "user changed", 401 },
        { "device changed", 401 },
        { "tenant changed", 401 },
        { "expiry changed", 401 },
        { "signed by a key of its own", 401 },
        { "signed by an unknown key", 401 },
        { "of another node's keys", 401 },
        { "device removed", 401 },
        { "without signature", 401 },
        { "no base64", 401 },
        { "empty", 401 },
        { "an API key's hash", 401 },
    };

    [Theory, MemberData(nameof(Presented))]
    public async Task A_token_that_is_not_whole_opens_nothing(string case_, int status)
    {
        var user = await _node.User();
        var campaign = await _node.Submit(null, user);
        await _node.Granted(campaign);
        using var device = _node.With(await Present(case_, user));
        using var told = await device.Try(HttpMethod.Post, "/v1/receipts", new JsonArray(Receipts.Of(campaign, user, World.Device, "shown")));
        Assert.Equal(status, (int)told.StatusCode);
        using var stream = await device.Try(HttpMethod.Get, "/v1/popups/stream", null);
        Assert.Equal(status == 202 ? 200 : status, (int)stream.StatusCode);
        Assert.Equal(status == 202 ? 1 : 0, (await _node.Deliveries(campaign, x => status != 202 || x.GetProperty("shown").GetInt64() == 1)).GetProperty("shown").GetInt64());
    }

    /// <summary>Receipts that a good token sends of what is not its own.</summary>
    public static TheoryData<string, int> Foreign => new()
    {
        { "of another user", 403 },
        { "of another device", 403 },
        { "of another user's device", 403 },
        { "one of another user among its own", 403 },
        { "of a campaign that it was not granted", 404 },
        { "of no campaign", 404 },
        { "of another tenant's campaign", 404 },
    };

    [Theory, MemberData(nameof(Foreign))]
    public async Task A_good_token_reports_nothing_that_is_not_its_own(string case_, int status)
    {
        var (user, other) = (await _node.User(), await _node.User());
        var (own, others) = (await _node.Submit(null, user), await _node.Submit(null, other));
        await _node.Granted(own);
        await _node.Granted(others);
        var token = case_ == "of another tenant's campaign" ? await _node.Token(user, by: await Bound(World.OtherProvider)) : await _node.Token(user);
        var mine = Receipts.Of(own, user, World.Device, "shown");
        JsonArray receipts = case_ switch
        {
            "of another user" => [Receipts.Of(others, other, World.Device, "shown")],
            "of another device" => [Receipts.Of(own, user, "tablet", "shown")],
            "of another user's device" => [Receipts.Of(others, other, "tablet", "shown")],
            "one of another user among its own" => [mine, Receipts.Of(others, other, World.Device, "shown")],
            "of a campaign that it was not granted" => [Receipts.Of(others, user, World.Device, "shown")],
            "of no campaign" => [Receipts.Of("nobody", user, World.Device, "shown")],
            _ => [mine],
        };
        using var device = _node.With(token);
        using var told = await device.Try(HttpMethod.Post, "/v1/receipts", receipts);
        Assert.Equal(status, (int)told.StatusCode);
        foreach (var campaign in (string[])[own, others]) Assert.Equal(0, (await _node.Deliveries(campaign, _ => true)).GetProperty("shown").GetInt64());
    }

    [Fact]
    public async Task A_replayed_receipt_counts_once_and_spends_nothing()
    {
        var user = await _node.User();
        var campaign = await _node.Submit(null, user);
        await _node.Granted(campaign);
        using var device = _node.With(await _node.Token(user));
        var body = new JsonArray(Receipts.Of(campaign, user, World.Device, "shown"), Receipts.Of(campaign, user, World.Device, "clicked"));
        Assert.Equal(2, (await device.Post("/v1/receipts", body.DeepClone())).GetProperty("accepted").GetInt32());
        for (var i = 0; i < 3; i++) Assert.Equal(2, (await device.Post("/v1/receipts", body.DeepClone())).GetProperty("duplicates").GetInt32());
        await _node.Deliveries(campaign, x => x.GetProperty("shown").GetInt64() == 1);

        // Budgets count grants: whatever is reported, the next campaign is decided as if nothing had been.
        var next = await _node.Submit(null, user);
        await _node.Granted(next);
    }

    public static TheoryData<string, string> Closed => new()
    {
        { "GET", "/v1/users/{user}" }, { "GET", "/v1/users/{user}/inbox" }, { "GET", "/v1/campaigns" }, { "POST", "/v1/campaigns" }, { "GET", "/v1/ledger" }, { "POST", "/v1/keys" },
        { "POST", "/v1/device-tokens" }, { "POST", "/v1/device-tokens/rotate" }, { "GET", "/v1/complaints" }, { "DELETE", "/v1/users/{user}/tags/x" }, { "PUT", "/v1/users/{user}/devices/y" },
        { "GET", "/v1/users/{other}/preferences" }, { "PUT", "/v1/users/{other}/preferences" }, { "POST", "/v1/users/{other}/refusals" }, { "POST", "/v1/users/{other}/consents" }, { "POST", "/v1/complaints" },
    };

    [Theory, MemberData(nameof(Closed))]
    public async Task It_opens_nothing_else_and_nothing_of_another_user(string method, string path)
    {
        var (user, other) = (await _node.User(), await _node.User());
        using var device = _node.With(await _node.Token(user));
        var body = path == "/v1/complaints" ? new JsonObject { ["campaignId"] = "any", ["userId"] = other, ["kind"] = "other" } : new JsonObject();
        using var answer = await device.Try(new HttpMethod(method), path.Replace("{user}", user, StringComparison.Ordinal).Replace("{other}", other, StringComparison.Ordinal), method is "GET" or "DELETE" ? null : body);
        Assert.Equal(403, (int)answer.StatusCode);
    }

    [Fact]
    public async Task It_opens_the_users_own_preferences_consents_and_complaints()
    {
        var user = await _node.User();
        var campaign = await _node.Submit(null, user);
        await _node.Granted(campaign);
        using var device = _node.With(await _node.Token(user));
        Assert.True((await device.Get($"/v1/users/{user}/preferences")).GetProperty("personalisation").GetBoolean());
        await device.Post($"/v1/users/{user}/refusals", new JsonObject { ["legalEntityId"] = World.LegalEntity(World.Provider), ["purpose"] = "*" });
        await device.Post($"/v1/users/{user}/refusals/lift", new JsonObject { ["legalEntityId"] = World.LegalEntity(World.Provider), ["purpose"] = "*" });
        await device.Post("/v1/complaints", new JsonObject { ["campaignId"] = campaign, ["userId"] = user, ["kind"] = "other" });

        // Complaints stop campaigns: nobody complains of what he did not get.
        var foreign = await _node.Submit(null, await _node.User());
        using var refused = await device.Try(HttpMethod.Post, "/v1/complaints", new JsonObject { ["campaignId"] = foreign, ["userId"] = user, ["kind"] = "other" });
        Assert.Equal(404, (int)refused.StatusCode);
    }

    [Fact]
    public async Task A_tenants_token_is_for_that_tenant_only()
    {
        var user = await _node.User();
        var campaign = await _node.Submit(null, user);
        await _node.Granted(campaign);
        using var bound = await Bound(World.OtherProvider);
        var token = await _node.Token(user, by: bound);
        await using var stream = await DeviceStream.Open(_node, token);
        Assert.Null(await stream.Read(TimeSpan.FromSeconds(2)));
        using var device = _node.With(token);
        foreach (var (method, path) in ((string, string)[])[("GET", $"/v1/users/{user}/preferences"), ("PUT", $"/v1/users/{user}/preferences")])
            using (var refused = await device.Try(new HttpMethod(method), path, method == "PUT" ? new JsonObject() : null)) Assert.Equal(403, (int)refused.StatusCode);
        using var consent = await device.Try(HttpMethod.Post, $"/v1/users/{user}/refusals", new JsonObject { ["legalEntityId"] = World.LegalEntity(World.Provider), ["purpose"] = "*" });
        Assert.Equal(403, (int)consent.StatusCode);
        using var why = await device.Try(HttpMethod.Get, $"/v1/popups/{campaign}/why", null);
        Assert.Equal(404, (int)why.StatusCode);
    }

    public static TheoryData<string, int> Requests => new()
    {
        { """{"userId":"{user}","deviceId":"phone","ttlSeconds":86400}""", 201 },
        { """{"userId":"{user}","deviceId":"phone"}""", 201 },
        { """{"userId":"{user}","deviceId":"phone","ttlSeconds":86401}""", 400 },
        { """{"userId":"{user}","deviceId":"phone","ttlSeconds":0}""", 400 },
        { """{"userId":"{user}","deviceId":"phone","ttlSeconds":-1}""", 400 },
        { """{"userId":"{user}","deviceId":"no such"}""", 400 },
        { """{"userId":"{user}","deviceId":"unknown"}""", 404 },
        { """{"userId":"nobody","deviceId":"phone"}""", 404 },
        { """{"userId":"{user}","deviceId":"vendors"}""", 409 },
        { """{"userId":"{user}"}""", 400 },
        { """{}""", 400 },
    };

    [Theory, MemberData(nameof(Requests))]
    public async Task It_is_issued_for_a_device_on_file_and_a_day_at_most(string body, int status)
    {
        var user = await _node.User();
        await _node.Admin.Put($"/v1/users/{user}/devices/vendors", new JsonObject { ["vendor"] = "huawei" });
        using var answer = await _node.Admin.Try(HttpMethod.Post, "/v1/device-tokens", JsonNode.Parse(body.Replace("{user}", user, StringComparison.Ordinal)));
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Keys_rotate_without_breaking_tokens_and_are_revoked_with_them()
    {
        await using var node = await PopUpNode.Start("http://127.0.0.1:1", "--PushOrleans:PopUps:HeartbeatSeconds=1");
        var user = await node.User();
        var before = await node.Token(user);
        await using var stream = await DeviceStream.Open(node, before);
        await node.Admin.Post("/v1/device-tokens/rotate", new JsonObject());
        var after = await node.Token(user);
        Assert.Equal((200, 200), (await Status(node, before, user), await Status(node, after, user)));
        await node.Admin.Post("/v1/device-tokens/rotate", new JsonObject { ["revoke"] = true });
        Assert.Equal((401, 401, 200), (await Status(node, before, user), await Status(node, after, user), await Status(node, await node.Token(user), user)));
        Assert.True(await stream.Ends(TimeSpan.FromSeconds(20)));

        // The keys are the store's, not the process's.
        var kept = await node.Token(user);
        await node.Down();
        await node.Up();
        Assert.Equal(200, await Status(node, kept, user));
    }

    private static async Task<int> Status(PopUpNode node, string token, string user)
    {
        using var device = node.With(token);
        using var answer = await device.Try(HttpMethod.Get, $"/v1/users/{user}/preferences", null);
        return (int)answer.StatusCode;
    }

    private async Task<string> Present(string case_, string user)
    {
        var good = await _node.Token(user);
        var (payload, mac) = (good[DeviceToken.Prefix.Length..good.IndexOf('.', StringComparison.Ordinal)], good[(good.IndexOf('.', StringComparison.Ordinal) + 1)..]);
        var own = new byte[32];
        switch (case_)
        {
            case "good": return good;
            case "expired":
                var soon = await _node.Token(user, seconds: 1);
                await Task.Delay(TimeSpan.FromSeconds(2.1));
                return soon;
            case "signature changed": return good[..^3] + (good[^3] == 'A' ? 'B' : 'A') + good[^2..];
            case "signature cut off": return good[..^8];
            case "user changed": return Rewritten(4, "u-other");
            case "device changed": return Rewritten(5, "tablet");
            case "tenant changed": return Rewritten(3, World.OtherProvider);
            case "expiry changed": return Rewritten(2, "4102444800");
            case "signed by a key of its own": return new DeviceToken(1, 4_102_444_800, null, user, World.Device).Sign(own);
            case "signed by an unknown key": return new DeviceToken(999, 4_102_444_800, null, user, World.Device).Sign(own);
            case "of another node's keys":
                await using (var other = await PopUpNode.Start("http://127.0.0.1:1"))
                {
                    await other.Admin.Put($"/v1/users/{user}", World.User(user, World.Provider));
                    return await other.Token(user);
                }

            case "device removed":
                (await _node.Admin.Try(HttpMethod.Delete, $"/v1/users/{user}/devices/{World.Device}", null)).Dispose();
                return good;
            case "without signature": return $"{DeviceToken.Prefix}{payload}.";
            case "no base64": return $"{DeviceToken.Prefix}!!!.{mac}";
            case "empty": return DeviceToken.Prefix;
            default: return "push_" + mac;
        }

        string Rewritten(int line, string value)
        {
            var lines = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(payload)).Split('\n');
            lines[line] = value;
            return $"{DeviceToken.Prefix}{Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Join('\n', lines)))}.{mac}";
        }
    }

    private async Task<HttpClient> Bound(string provider)
    {
        var made = await _node.Admin.Post("/v1/keys", new JsonObject { ["name"] = "bound", ["subject"] = "site", ["scopes"] = new JsonArray("devices:write"), ["providerId"] = provider });
        return _node.With(made.GetProperty("key").GetString()!);
    }
}
