namespace PushOrleans.Api.Tests;

public sealed class DeliveryTests(ApiFixture api)
{
    [Fact]
    public async Task What_was_granted_is_in_the_inbox_until_its_receipt()
    {
        var (id, user) = (ApiFixture.Name("inbox"), ApiFixture.Name("user"));
        (await api.Admin.SendJson(HttpMethod.Put, "/v1/users/" + user, Samples.User(user))).Is(201);
        await api.Admin.Submit(Samples.ServiceCampaign(id, user));
        await api.Admin.Follow(id);
        var item = Assert.Single((await api.Admin.Until($"/v1/users/{user}/inbox", x => x.GetProperty("items").GetArrayLength() > 0)).Body.GetProperty("items").EnumerateArray());
        Assert.Equal(id, item.GetProperty("campaignId").GetString());
        Assert.False(string.IsNullOrEmpty(item.GetProperty("popUp").GetProperty("title").GetString()));

        var receipt = new { campaignId = id, userId = user, deviceId = "d1", kind = "shown", at = "2026-03-07T13:45:00Z", clientEventId = "e1" };
        var first = (await api.Admin.SendJson(HttpMethod.Post, "/v1/receipts", new[] { receipt, receipt with { userId = "u000001", clientEventId = "e2" } })).Is(202).Body;
        Assert.Equal(1, first.GetProperty("accepted").GetInt32());
        Assert.Equal(1, first.GetProperty("errors")[0].GetProperty("index").GetInt32());
        Assert.Equal("urn:pushorleans:problem:not-found", first.GetProperty("errors")[0].GetProperty("type").GetString());
        var again = (await api.Admin.SendJson(HttpMethod.Post, "/v1/receipts", new[] { receipt })).Is(202).Body;
        Assert.Equal(1, again.GetProperty("duplicates").GetInt32());
        Assert.Empty((await api.Admin.Get($"/v1/users/{user}/inbox")).Is(200).Body.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_complaint_is_filed_once_and_answered()
    {
        var (campaign, id) = (ApiFixture.Name("complained"), ApiFixture.Name("complaint"));
        await api.Admin.Submit(Samples.ServiceCampaign(campaign, "u000001"));
        var body = new { id, campaignId = campaign, userId = "u000001", kind = "tooMany", text = "太多了" };
        var filed = (await api.Admin.SendJson(HttpMethod.Post, "/v1/complaints", body)).Is(201).Body;
        Assert.Equal("open", filed.GetProperty("status").GetString());
        (await api.Admin.SendJson(HttpMethod.Post, "/v1/complaints", body)).Is(200);
        (await api.Admin.SendJson(HttpMethod.Post, "/v1/complaints", body with { text = "other" })).IsProblem(409, "conflict");
        (await api.Admin.SendJson(HttpMethod.Post, $"/v1/complaints/{id}/answer", new { outcome = "" })).IsProblem(400, "validation");
        var answered = (await api.Admin.SendJson(HttpMethod.Post, $"/v1/complaints/{id}/answer", new { outcome = "fewer from now on", close = true })).Is(200).Body;
        Assert.Equal("closed", answered.GetProperty("status").GetString());
        Assert.Equal("太多了", (await api.Admin.Get("/v1/complaints/" + id)).Is(200).Body.GetProperty("text").GetString());
        Assert.Contains((await api.Admin.Get("/v1/complaints?status=closed&providerId=pa&limit=500")).Is(200).Body.GetProperty("items").EnumerateArray(), x => x.GetProperty("id").GetString() == id);
        using var other = await api.KeyAsync("pc", "complaints:read", "complaints:write");
        (await other.Get("/v1/complaints/" + id)).IsProblem(404, "not-found");
        (await other.SendJson(HttpMethod.Post, $"/v1/complaints/{id}/answer", new { outcome = "no" })).IsProblem(404, "not-found");
    }

    [Fact]
    public async Task An_uploaded_audience_is_sent_to()
    {
        var id = ApiFixture.Name("uploaded");
        var lines = string.Join('\n', Enumerable.Range(0, 300).Select(i => $"\"u{i:D6}\"")) + "\n\"u000000\"";
        var audience = (await api.Admin.SendText(HttpMethod.Post, "/v1/audiences", lines, "application/x-ndjson")).Is(201).Body;
        Assert.Equal(300, audience.GetProperty("count").GetInt64());
        var campaign = Samples.ServiceCampaign(id);
        campaign["audience"] = new System.Text.Json.Nodes.JsonObject { ["kind"] = "users", ["audienceId"] = audience.GetProperty("id").GetString() };
        await api.Admin.Submit(campaign);
        Assert.Equal(300, (await api.Admin.Follow(id))[^1].Data.GetProperty("audience").GetInt64());
        (await api.Admin.SendText(HttpMethod.Post, "/v1/audiences?id=none", "\"u1\"", "application/x-ndjson")).IsProblem(404, "not-found");
    }

    [Fact]
    public async Task No_delivery_was_given_up() => Assert.Empty((await api.Admin.Get("/v1/dead-letters")).Is(200).Body.GetProperty("items").EnumerateArray());
}
