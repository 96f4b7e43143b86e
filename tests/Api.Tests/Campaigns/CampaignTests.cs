using System.Diagnostics;
using System.Text.Json;

namespace PushOrleans.Api.Tests;

public sealed class CampaignTests(ApiFixture api)
{
    private static readonly string[] Parts = ["undecided", "deferred", "allow", "modify", "hold", "refuse", "stopped"];

    [Fact]
    public async Task A_campaign_ends_with_one_explained_verdict_per_user()
    {
        var (id, user) = (ApiFixture.Name("service"), ApiFixture.Name("user"));
        (await api.Admin.SendJson(HttpMethod.Put, "/v1/users/" + user, Samples.User(user))).Is(201);
        Assert.Equal(id, await api.Admin.Submit(Samples.ServiceCampaign(id, user, user, "nobody-of-this-name")));
        var events = await api.Admin.Follow(id);

        Assert.Equal("done", events[^1].Name);
        Assert.All(events[..^1], x => Assert.Equal("progress", x.Name));
        Assert.All(events, x => Assert.Equal(x.Data.GetProperty("audience").GetInt64(), Parts.Sum(part => x.Data.GetProperty(part).GetInt64())));
        Assert.Equal(2, events[^1].Data.GetProperty("audience").GetInt64());
        Assert.True(events[^1].Data.GetProperty("allow").GetInt64() == 1, (await api.Admin.Get($"/v1/campaigns/{id}/decisions")).Text);

        var campaign = (await api.Admin.Get("/v1/campaigns/" + id)).Is(200).Body;
        Assert.Equal("done", campaign.GetProperty("state").GetString());
        Assert.Equal(id, campaign.GetProperty("campaign").GetProperty("id").GetString());
        Assert.Equal("allow", campaign.GetProperty("campaignDecision").GetProperty("verdict").GetString());

        var unknown = (await api.Admin.Get($"/v1/campaigns/{id}/decisions/nobody-of-this-name")).Is(200).Body.GetProperty("decisions")[0];
        Assert.Equal("refuse", unknown.GetProperty("verdict").GetString());
        Assert.Equal("RPI-CONSENT", unknown.GetProperty("reason").GetString());
        Assert.Equal("equal", unknown.GetProperty("replay").GetString());
        Assert.Equal("UNKNOWN_USER", unknown.GetProperty("hits")[0].GetProperty("codes")[0].GetString());
        Assert.Contains("RPI-CONSENT", unknown.GetProperty("reasonText").GetProperty("en").GetString(), StringComparison.Ordinal);
        Assert.Contains("拒绝", unknown.GetProperty("reasonText").GetProperty("zh").GetString(), StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(unknown.GetProperty("basis").GetString()));
        Assert.Equal(16, unknown.GetProperty("mask").GetString()!.Length);
        Assert.Matches("^2026-03-0[0-9]T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", unknown.GetProperty("at").GetString());
    }

    [Fact]
    public async Task Decisions_are_listed_in_pages_in_order_and_by_filter()
    {
        var id = ApiFixture.Name("listed");
        var users = Enumerable.Range(0, 40).Select(i => $"u{i:D6}").ToArray();
        await api.Admin.Submit(Samples.ServiceCampaign(id, users));
        await api.Admin.Follow(id);
        var (seen, cursor, pages) = (new List<string>(), "", 0);
        do
        {
            var page = (await api.Admin.Get($"/v1/campaigns/{id}/decisions?limit=7{(cursor.Length > 0 ? "&cursor=" + cursor : "")}")).Is(200).Body;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(x => x.GetProperty("user").GetString()!));
            cursor = page.GetProperty("next").GetString() ?? "";
            pages++;
        }
        while (cursor.Length > 0);
        Assert.True(pages >= 6);
        Assert.Equal(users, seen.Distinct().ToArray());
        Assert.Equal(seen.Order(StringComparer.Ordinal), seen);
        foreach (var item in (await api.Admin.Get($"/v1/campaigns/{id}/decisions?verdict=refuse&rule=RPI-CONSENT")).Is(200).Body.GetProperty("items").EnumerateArray())
        {
            Assert.Equal("refuse", item.GetProperty("verdict").GetString());
            Assert.Contains(item.GetProperty("hits").EnumerateArray(), hit => hit.GetProperty("rule").GetString() == "RPI-CONSENT");
        }

        (await api.Admin.Get($"/v1/campaigns/{id}/decisions?verdict=maybe")).IsProblem(400, "validation");
        (await api.Admin.Get($"/v1/campaigns/{id}/decisions?rule=R0")).IsProblem(400, "validation");
    }

    [Fact]
    public async Task Progress_moves_at_least_twice_a_second()
    {
        var id = ApiFixture.Name("waiting");
        var campaign = Samples.ServiceCampaign(id, "u000001");
        campaign["startAt"] = "2026-03-08T00:00:00Z";
        await api.Admin.Submit(campaign);
        await using var stream = await api.Admin.GetStreamAsync($"/v1/campaigns/{id}/progress", TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        var (events, since) = (0, Stopwatch.GetTimestamp());
        while (events < 9)
            if (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is ['e', ..]) events++;
        Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(4), $"{Stopwatch.GetElapsedTime(since)} for eight periods");
    }

    [Fact]
    public async Task A_cancels_numbers_sum_to_the_audience_and_it_ends_the_campaign()
    {
        var id = ApiFixture.Name("cancelled");
        var campaign = Samples.ServiceCampaign(id, [.. Enumerable.Range(0, 200).Select(i => $"u{i:D6}")]);
        campaign["startAt"] = "2026-03-08T00:00:00Z";
        await api.Admin.Submit(campaign);
        var reply = (await api.Admin.SendJson(HttpMethod.Post, $"/v1/campaigns/{id}/cancel", "")).Is(200).Body;
        long Of(string name) => reply.GetProperty(name).GetInt64();
        Assert.Equal(Of("audience"), Of("granted") + Of("tooLate") + Of("refused") + Of("held") + Of("stopped"));
        Assert.Equal(0, Of("audience"));
        (await api.Admin.SendJson(HttpMethod.Post, $"/v1/campaigns/{id}/cancel", "")).IsProblem(409, "conflict");
        Assert.Equal("cancelled", (await api.Admin.Get("/v1/campaigns/" + id)).Is(200).Body.GetProperty("state").GetString());
        Assert.Equal("done", (await api.Admin.Follow(id))[^1].Name);
    }

    [Fact]
    public async Task A_preview_explains_and_changes_nothing()
    {
        var id = ApiFixture.Name("preview");
        var users = (string[])["u000003", "nobody-of-this-name", "u000001"];
        var preview = (await api.Admin.SendJson(HttpMethod.Post, "/v1/campaigns/preview", new { campaign = Samples.ServiceCampaign(id), userIds = users })).Is(200).Body;
        Assert.Equal("allow", preview.GetProperty("campaignDecision").GetProperty("verdict").GetString());
        Assert.Equal(users, preview.GetProperty("decisions").EnumerateArray().Select(x => x.GetProperty("user").GetString()));
        Assert.Equal("RPI-CONSENT", preview.GetProperty("decisions")[1].GetProperty("reason").GetString());
        (await api.Admin.Get("/v1/campaigns/" + id)).IsProblem(404, "not-found");
        var sample = (await api.Admin.SendJson(HttpMethod.Post, "/v1/campaigns/preview", new { campaign = Samples.ServiceCampaign(id), sample = 25, at = "2026-03-08T04:00:00Z" })).Is(200).Body;
        Assert.Equal(25, sample.GetProperty("decisions").GetArrayLength());
        Assert.All(sample.GetProperty("decisions").EnumerateArray(), x => Assert.Equal("2026-03-08T04:00:00Z", x.GetProperty("at").GetString()));
    }

    [Fact]
    public async Task Campaigns_are_listed_by_provider_and_state()
    {
        var id = ApiFixture.Name("in-list");
        await api.Admin.Submit(Samples.ServiceCampaign(id, "nobody-of-this-name"));
        await api.Admin.Follow(id);
        Assert.Contains(id, await Ids("/v1/campaigns?providerId=pa&state=done"));
        Assert.DoesNotContain(id, await Ids("/v1/campaigns?providerId=pc"));
        Assert.DoesNotContain(id, await Ids("/v1/campaigns?state=cancelled"));
    }

    [Fact]
    public async Task A_submission_is_answered_quickly()
    {
        await api.Admin.Submit(Samples.ServiceCampaign(ApiFixture.Name("warm"), "u000001"));
        var reply = (await api.Admin.SendJson(HttpMethod.Post, "/v1/campaigns", Samples.ServiceCampaign(ApiFixture.Name("quick"), "u000001"), ("Idempotency-Key", ApiFixture.Name("key")))).Is(202);
        Assert.Contains(reply.Body.GetProperty("state").GetString(), (string[])["screening", "review", "approved", "sending", "done"]);
    }

    [Fact]
    public async Task What_a_user_withdrew_is_seen_by_every_decision_after_the_answer()
    {
        var (before, after, user) = (ApiFixture.Name("before"), ApiFixture.Name("after"), ApiFixture.Name("user"));
        (await api.Admin.SendJson(HttpMethod.Put, "/v1/users/" + user, Samples.User(user))).Is(201);
        await api.Admin.Submit(Samples.ServiceCampaign(before, user));
        await api.Admin.Follow(before);
        (await api.Admin.SendJson(HttpMethod.Post, $"/v1/users/{user}/consents/withdraw", new { legalEntityId = "le-0", purpose = "service" })).Is(200);
        await api.Admin.Submit(Samples.ServiceCampaign(after, user));
        await api.Admin.Follow(after);
        Assert.NotEqual("refuse", await Verdict(before, user));
        Assert.Equal("refuse", await Verdict(after, user));
    }

    [Fact]
    public async Task A_stop_order_answered_stops_what_begins_later()
    {
        var (stopped, order) = (ApiFixture.Name("stopped"), ApiFixture.Name("order"));
        var body = new { id = order, issuer = "regulator", scope = new { type = "campaign", value = stopped }, from = "2026-03-07T13:45:00Z" };
        (await api.Admin.SendJson(HttpMethod.Post, "/v1/stop-orders", body)).Is(201);
        (await api.Admin.SendJson(HttpMethod.Post, "/v1/stop-orders", body)).Is(200);
        (await api.Admin.SendJson(HttpMethod.Post, "/v1/stop-orders", body with { issuer = "other" })).IsProblem(409, "conflict");
        Assert.NotEqual("allow", await Previewed(stopped));
        var ended = (await api.Admin.SendJson(HttpMethod.Post, $"/v1/stop-orders/{order}/end", "")).Is(200).Body;
        Assert.Equal("2026-03-07T13:45:00Z", ended.GetProperty("to").GetString());
        Assert.Equal("allow", await Previewed(stopped));
        Assert.Contains((await api.Admin.Get("/v1/stop-orders?limit=500")).Is(200).Body.GetProperty("items").EnumerateArray(), x => x.GetProperty("id").GetString() == order);
    }

    private async Task<string?> Previewed(string id) =>
        (await api.Admin.SendJson(HttpMethod.Post, "/v1/campaigns/preview", new { campaign = Samples.ServiceCampaign(id) })).Is(200).Body.GetProperty("campaignDecision").GetProperty("verdict").GetString();

    private async Task<string?> Verdict(string campaign, string user) =>
        (await api.Admin.Get($"/v1/campaigns/{campaign}/decisions/{user}")).Is(200).Body.GetProperty("decisions")[0].GetProperty("verdict").GetString();

    private async Task<List<string>> Ids(string path)
    {
        var (ids, cursor) = (new List<string>(), "");
        do
        {
            var page = (await api.Admin.Get($"{path}&limit=3{(cursor.Length > 0 ? "&cursor=" + cursor : "")}")).Is(200).Body;
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(x => x.GetProperty("id").GetString()!));
            cursor = page.GetProperty("next").ValueKind == JsonValueKind.Null ? "" : page.GetProperty("next").GetString()!;
        }
        while (cursor.Length > 0);
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        return ids;
    }
}
