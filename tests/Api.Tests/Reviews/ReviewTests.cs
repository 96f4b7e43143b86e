
namespace PushOrleans.Api.Tests;

/// <summary>Review by people: bound to the hash, never by the author, twice where the rules ask for it.</summary>
public sealed class ReviewTests(ApiFixture api)
{
    [Fact]
    public async Task An_edit_changes_the_hash_and_what_was_seen_before_is_not_approved()
    {
        using var author = await api.KeyAsync("pa", "campaigns:write", "campaigns:read");
        var id = ApiFixture.Name("reviewed");
        var campaign = Samples.PlainCampaign(id, "u000001");
        campaign["startAt"] = "2026-03-08T00:00:00Z";
        campaign["expiresAt"] = "2026-03-09T00:00:00Z";
        campaign["sensitivity"] = "case";
        campaign.Remove("labels");
        await author.Submit(campaign);
        var (first, second) = await Reviewers();
        await Until(id, "review");

        var hash = await Hash(id);
        (await first.SendJson(HttpMethod.Post, $"/v1/reviews/{id}/approve", new { hash })).IsProblem(409, "conflict");
        (await first.SendJson(HttpMethod.Post, $"/v1/reviews/{id}/screen", new { labels = new[] { new { code = "N1", score = 1001 } } })).IsProblem(400, "validation");
        (await first.SendJson(HttpMethod.Post, $"/v1/reviews/{id}/screen", new { labels = new[] { new { code = "N1", score = 1, by = "nobody" } } })).IsProblem(400, "validation");
        Assert.Equal(["/startAt"], (await first.SendJson(HttpMethod.Post, $"/v1/reviews/{id}/edit", new { startAt = "2026-03-08T01:00:00Z" })).IsProblem(400, "validation"));
        Assert.Equal(["/title"], (await first.SendJson(HttpMethod.Post, $"/v1/reviews/{id}/edit", new { title = "" })).IsProblem(400, "validation"));
        var edited = (await first.SendJson(HttpMethod.Post, $"/v1/reviews/{id}/edit", new { title = "办理进度更新" })).Is(200).Body;
        var newHash = edited.GetProperty("contentHash").GetString();
        Assert.NotEqual(hash, newHash);
        (await first.SendJson(HttpMethod.Post, $"/v1/reviews/{id}/approve", new { hash })).IsProblem(409, "conflict");

        var item = Assert.Single((await first.Get("/v1/reviews?providerId=pa&limit=500")).Is(200).Body.GetProperty("items").EnumerateArray(), x => x.GetProperty("campaignId").GetString() == id);
        Assert.Equal("pa", item.GetProperty("providerId").GetString());
        (await second.SendJson(HttpMethod.Post, $"/v1/reviews/{id}/approve", new { hash = "0" })).IsProblem(409, "conflict");
        var screened = (await second.SendJson(HttpMethod.Post, $"/v1/reviews/{id}/screen", new { labels = Array.Empty<object>() })).Is(200).Body;
        Assert.Equal(newHash, screened.GetProperty("contentHash").GetString());
        Assert.Equal(["edit", "screen"], screened.GetProperty("trail").EnumerateArray().Select(x => x.GetProperty("action").GetString()).TakeLast(2));
        first.Dispose();
        second.Dispose();
    }

    [Fact]
    public async Task A_rejected_campaign_is_refused()
    {
        var id = ApiFixture.Name("rejected");
        var campaign = Samples.PlainCampaign(id, "u000001");
        campaign["startAt"] = "2026-03-08T00:00:00Z";
        campaign["sensitivity"] = "case";
        campaign.Remove("labels");
        await api.Admin.Submit(campaign);
        await Until(id, "review");
        var (first, second) = await Reviewers();
        (await first.SendJson(HttpMethod.Post, $"/v1/reviews/{id}/reject", new { note = "no hash" })).IsProblem(400, "validation");
        (await first.SendJson(HttpMethod.Post, $"/v1/reviews/{id}/reject", new { hash = await Hash(id), note = "not so" })).Is(200);
        Assert.Equal("refused", (await api.Admin.Get("/v1/campaigns/" + id)).Is(200).Body.GetProperty("state").GetString());
        (await first.SendJson(HttpMethod.Post, $"/v1/reviews/{id}/release", new { hash = await Hash(id) })).IsProblem(409, "conflict");
        first.Dispose();
        second.Dispose();
    }

    /// <summary>Keys whose subjects are certified reviewers of provider pa.</summary>
    private async Task<(HttpClient First, HttpClient Second)> Reviewers()
    {
        var ids = Samples.Providers().First(x => (string)x["id"]! == "pa")["reviewers"]!.AsArray()
            .Where(x => string.CompareOrdinal((string)x!["certifiedUntil"]!, "2026-03-10") > 0).Select(x => (string)x!["id"]!).ToArray();
        return (await Reviewer(ids[0]), await Reviewer(ids[1]));
    }

    private async Task<HttpClient> Reviewer(string subject)
    {
        var made = (await api.Admin.SendJson(HttpMethod.Post, "/v1/keys", new { name = "reviewer", subject, scopes = (string[])["reviews:read", "reviews:write"], providerId = "pa" })).Is(201);
        return api.With(made.Body.GetProperty("key").GetString());
    }

    private async Task<string> Hash(string id) => (await api.Admin.Get("/v1/campaigns/" + id)).Is(200).Body.GetProperty("contentHash").GetString()!;

    private async Task Until(string id, string state)
    {
        await api.Admin.Until("/v1/campaigns/" + id, x => x.GetProperty("state").GetString() == state);
    }
}
