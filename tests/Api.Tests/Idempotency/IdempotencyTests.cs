namespace PushOrleans.Api.Tests;

public sealed class IdempotencyTests(ApiFixture api)
{
    [Fact]
    public async Task A_campaign_needs_a_key() =>
        (await api.Admin.SendJson(HttpMethod.Post, "/v1/campaigns", Samples.ServiceCampaign(ApiFixture.Name("no-key")))).IsProblem(400, "idempotency-required");

    [Theory, InlineData(0), InlineData(256)]
    public async Task A_key_has_1_to_255_characters(int length) =>
        (await api.Admin.SendJson(HttpMethod.Post, "/v1/campaigns", Samples.ServiceCampaign(ApiFixture.Name("bad-key")), ("Idempotency-Key", new string('x', length)))).IsProblem(400, "validation");

    [Fact]
    public async Task The_same_submission_again_gets_the_same_answer_and_makes_one_campaign()
    {
        var (campaign, key) = (Samples.ServiceCampaign("x", "u000001"), ApiFixture.Name("key"));
        campaign.Remove("id");
        var first = (await api.Admin.SendJson(HttpMethod.Post, "/v1/campaigns", campaign, ("Idempotency-Key", key))).Is(202);
        var again = (await api.Admin.SendJson(HttpMethod.Post, "/v1/campaigns", campaign, ("Idempotency-Key", key))).Is(202);
        Assert.Null(first.Header("Idempotent-Replay"));
        Assert.Equal("true", again.Header("Idempotent-Replay"));
        Assert.Equal(first.Text, again.Text);
        Assert.Equal(first.Header("Location"), again.Header("Location"));
        Assert.Equal(CampaignSubmission.DerivedId("pa", key), first.Body.GetProperty("id").GetString());
        Assert.Equal("/v1/campaigns/" + first.Body.GetProperty("id").GetString(), first.Header("Location"));
    }

    [Fact]
    public async Task A_key_with_another_body_is_a_mismatch_and_an_id_with_another_key_a_conflict()
    {
        var (id, key) = (ApiFixture.Name("twice"), ApiFixture.Name("key"));
        (await api.Admin.SendJson(HttpMethod.Post, "/v1/campaigns", Samples.ServiceCampaign(id, "u000001"), ("Idempotency-Key", key))).Is(202);
        (await api.Admin.SendJson(HttpMethod.Post, "/v1/campaigns", Samples.ServiceCampaign(id, "u000002"), ("Idempotency-Key", key))).IsProblem(422, "idempotency-mismatch");
        (await api.Admin.SendJson(HttpMethod.Post, "/v1/campaigns", Samples.ServiceCampaign(ApiFixture.Name("twice"), "u000001"), ("Idempotency-Key", key))).IsProblem(422, "idempotency-mismatch");
        (await api.Admin.SendJson(HttpMethod.Post, "/v1/campaigns", Samples.ServiceCampaign(id, "u000001"), ("Idempotency-Key", ApiFixture.Name("key")))).IsProblem(409, "conflict");
    }

    [Fact]
    public async Task Other_posts_may_be_repeated_by_key_and_give_their_secret_only_to_who_asked()
    {
        var (body, key) = (new { name = "once", subject = "s", scopes = (string[])["ops:read"] }, ApiFixture.Name("key"));
        var first = (await api.Admin.SendJson(HttpMethod.Post, "/v1/keys", body, ("Idempotency-Key", key))).Is(201);
        var again = (await api.Admin.SendJson(HttpMethod.Post, "/v1/keys", body, ("Idempotency-Key", key))).Is(201);
        Assert.Equal("true", again.Header("Idempotent-Replay"));
        Assert.Equal(first.Body.GetProperty("key").GetString(), again.Body.GetProperty("key").GetString());
        (await api.Admin.SendJson(HttpMethod.Post, "/v1/keys", body with { name = "other" }, ("Idempotency-Key", key))).IsProblem(422, "idempotency-mismatch");
        using var other = await api.KeyAsync(null, "*");
        var others = (await other.SendJson(HttpMethod.Post, "/v1/keys", body, ("Idempotency-Key", key))).Is(201);
        Assert.NotEqual(first.Body.GetProperty("key").GetString(), others.Body.GetProperty("key").GetString());
    }

    [Fact]
    public async Task Of_many_at_once_one_makes_the_campaign()
    {
        var (campaign, key) = (Samples.ServiceCampaign(ApiFixture.Name("race"), "u000001"), ApiFixture.Name("key"));
        var replies = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => api.Admin.SendJson(HttpMethod.Post, "/v1/campaigns", campaign.ToJsonString(), ("Idempotency-Key", key))));
        Assert.All(replies, reply =>
        {
            if (reply.Status == 202) return;
            reply.IsProblem(409, "idempotency-in-flight");
            Assert.Equal("1", reply.Header("Retry-After"));
        });
        Assert.Single(replies, reply => reply.Status == 202 && reply.Header("Idempotent-Replay") is null);
    }
}
