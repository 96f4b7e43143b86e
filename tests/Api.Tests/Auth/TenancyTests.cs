using System.Text.Json;

namespace PushOrleans.Api.Tests;

/// <summary>What a key that is bound to a provider must not see, and must not do.</summary>
public sealed class TenancyTests(ApiFixture api)
{
    [Fact]
    public async Task Another_tenants_campaign_does_not_exist()
    {
        var (id, user) = (ApiFixture.Name("tenant"), ApiFixture.Name("user"));
        (await api.Admin.SendJson(HttpMethod.Put, "/v1/users/" + user, Samples.User(user))).Is(201);
        await api.Admin.Submit(Samples.ServiceCampaign(id, user));
        await api.Admin.Follow(id);
        using var other = await api.KeyAsync("pc", "*");
        foreach (var path in (string[])["", "/progress", "/decisions", $"/decisions/{user}"]) (await other.Get($"/v1/campaigns/{id}{path}")).IsProblem(404, "not-found");
        (await other.SendJson(HttpMethod.Post, $"/v1/campaigns/{id}/cancel", "")).IsProblem(404, "not-found");
        (await other.SendJson(HttpMethod.Post, $"/v1/reviews/{id}/approve", new { hash = "x" })).IsProblem(404, "not-found");
        (await other.SendJson(HttpMethod.Post, "/v1/complaints", new { campaignId = id, userId = user, kind = "other" })).IsProblem(404, "not-found");
        (await other.Get("/v1/ledger?campaignId=" + id)).IsProblem(404, "not-found");
        (await other.Get("/v1/ledger?providerId=pa")).IsProblem(404, "not-found");
        var list = (await other.Get("/v1/campaigns?limit=500")).Is(200).Body.GetProperty("items").EnumerateArray();
        Assert.DoesNotContain(list, x => x.GetProperty("providerId").GetString() != "pc");
        var inbox = (await other.Get($"/v1/users/{user}/inbox")).Is(200).Body.GetProperty("items");
        Assert.Equal(0, inbox.GetArrayLength());
        Receipt(id, user, out var receipt);
        (await other.SendJson(HttpMethod.Post, "/v1/receipts", receipt)).IsProblem(404, "not-found");
    }

    [Fact]
    public async Task Another_tenants_provider_does_not_exist()
    {
        using var other = await api.KeyAsync("pc", "*");
        (await other.Get("/v1/providers/pa")).IsProblem(404, "not-found");
        (await other.SendJson(HttpMethod.Put, "/v1/providers/pa", new { id = "pa", legalEntityId = "le-0" })).IsProblem(404, "not-found");
        (await other.SendJson(HttpMethod.Put, "/v1/providers/pa/channels/webhook", new { endpoint = "https://example.com", secret = "whsec_MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0" })).IsProblem(404, "not-found");
        (await other.Delete("/v1/providers/pa/channels/webhook")).IsProblem(404, "not-found");
        Assert.Equal(["pc"], (await other.Get("/v1/providers")).Is(200).Body.GetProperty("items").EnumerateArray().Select(x => x.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task A_campaign_of_another_provider_is_not_submitted()
    {
        using var other = await api.KeyAsync("pc", "campaigns:write", "campaigns:import", "campaigns:read");
        var id = ApiFixture.Name("foreign");
        (await other.SendJson(HttpMethod.Post, "/v1/campaigns", Samples.ServiceCampaign(id), ("Idempotency-Key", id))).IsProblem(403, "forbidden");
        (await other.SendJson(HttpMethod.Post, "/v1/campaigns/preview", new { campaign = Samples.ServiceCampaign(id) })).IsProblem(403, "forbidden");
        (await api.Admin.Get("/v1/campaigns/" + id)).IsProblem(404, "not-found");
    }

    [Fact]
    public async Task Of_a_user_only_the_records_of_the_own_legal_entity_are_seen()
    {
        var id = ApiFixture.Name("seen");
        var user = Samples.User(id);
        user["tags"] = new System.Text.Json.Nodes.JsonArray("secret-tag");
        user["refusals"] = System.Text.Json.Nodes.JsonNode.Parse("""[{"legalEntityId": "le-other", "purpose": "ad", "at": "2026-01-10T00:00:00Z"}]""");
        (await api.Admin.SendJson(HttpMethod.Put, "/v1/users/" + id, user)).Is(201);
        using var own = await api.KeyAsync("pa", "users:read", "users:write", "preferences:write", "consents:write");
        var seen = (await own.Get("/v1/users/" + id)).Is(200);
        Assert.Equal("le-0", seen.Body.GetProperty("consents")[0].GetProperty("legalEntityId").GetString());
        foreach (var hidden in (string[])["secret-tag", "le-other", "Asia/Shanghai", "adult", "xiaomi"]) Assert.DoesNotContain(hidden, seen.Text, StringComparison.Ordinal);
        (await own.Get($"/v1/users/{id}/preferences")).IsProblem(403, "forbidden");
        (await own.SendJson(HttpMethod.Put, $"/v1/users/{id}/preferences", "{}")).IsProblem(403, "forbidden");
        (await own.Delete($"/v1/users/{id}/tags/secret-tag")).IsProblem(403, "forbidden");
        (await own.SendJson(HttpMethod.Post, $"/v1/users/{id}/consents/withdraw", new { legalEntityId = "le-other", purpose = "ad" })).IsProblem(403, "forbidden");
        (await own.SendJson(HttpMethod.Post, $"/v1/users/{id}/refusals/lift", new { legalEntityId = "le-other", purpose = "ad" })).IsProblem(403, "forbidden");
    }

    [Fact]
    public async Task A_bound_key_creates_users_and_touches_no_attributes_of_those_on_file()
    {
        var id = ApiFixture.Name("created");
        using var own = await api.KeyAsync("pa", "users:read", "users:write");
        (await own.SendJson(HttpMethod.Put, "/v1/users/" + id, Samples.User(id))).Is(201);
        (await own.SendJson(HttpMethod.Put, "/v1/users/" + id, new { id, ageBand = "under14" })).IsProblem(403, "forbidden");
        (await own.SendJson(HttpMethod.Put, "/v1/users/" + id, new { id, subscriptions = (string[])["pb"] })).IsProblem(403, "forbidden");
        (await own.SendJson(HttpMethod.Put, "/v1/users/" + id, new { id, subscriptions = (string[])["pa"] })).Is(200);
        var bulk = (await own.SendText(HttpMethod.Post, "/v1/users/bulk", $"{{\"id\": \"{id}\", \"ageBand\": \"under14\"}}", "application/x-ndjson")).Is(200);
        Assert.Equal("urn:pushorleans:problem:forbidden", bulk.Body.GetProperty("errors")[0].GetProperty("type").GetString());
        var whole = (await api.Admin.Get("/v1/users/" + id)).Is(200).Body;
        Assert.Equal("adult", whole.GetProperty("ageBand").GetString());
    }

    [Fact]
    public async Task What_concerns_all_providers_is_not_a_tenants_to_change()
    {
        using var own = await api.KeyAsync("pa", "*");
        (await own.SendJson(HttpMethod.Post, "/v1/policies/any/activate", new { version = "1" })).IsProblem(403, "forbidden");
        (await own.SendJson(HttpMethod.Put, "/v1/policies/any/versions/1", "{}")).IsProblem(403, "forbidden");
        (await own.SendJson(HttpMethod.Put, "/v1/source-lists/any/versions/1", "{}")).IsProblem(403, "forbidden");
        (await own.Get("/v1/ledger/verify")).IsProblem(403, "forbidden");
        var order = new { id = ApiFixture.Name("stop"), issuer = "x", scope = new { type = "all" }, from = "2026-04-01T00:00:00Z" };
        (await own.SendJson(HttpMethod.Post, "/v1/stop-orders", order)).IsProblem(403, "forbidden");
        Assert.All((await own.Get("/v1/stop-orders?limit=500")).Is(200).Body.GetProperty("items").EnumerateArray(), x => Assert.NotEqual("all", x.GetProperty("scope").GetProperty("type").GetString()));
    }

    [Fact]
    public async Task An_audience_of_one_tenant_is_not_anothers()
    {
        using var pa = await api.KeyAsync("pa", "campaigns:write", "campaigns:import");
        using var pc = await api.KeyAsync("pc", "campaigns:write");
        var id = (await pa.SendText(HttpMethod.Post, "/v1/audiences", "\"u000001\"\nu000002\n", "application/x-ndjson")).Is(201).Body.GetProperty("id").GetString();
        (await pc.SendText(HttpMethod.Post, "/v1/audiences?id=" + id, "\"u000003\"", "application/x-ndjson")).IsProblem(404, "not-found");
        var appended = (await pa.SendText(HttpMethod.Post, "/v1/audiences?id=" + id, "\"u000002\"\n\"u000003\"", "application/x-ndjson")).Is(200);
        Assert.Equal(3, appended.Body.GetProperty("count").GetInt64());
    }

    private static void Receipt(string campaign, string user, out string json) => json = JsonSerializer.Serialize(new[]
    {
        new { campaignId = campaign, userId = user, deviceId = "d1", kind = "shown", at = "2026-03-07T13:45:00Z", clientEventId = ApiFixture.Name("event") },
    });
}
