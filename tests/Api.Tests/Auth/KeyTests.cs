namespace PushOrleans.Api.Tests;

public sealed class KeyTests(ApiFixture api)
{
    [Theory, InlineData(null), InlineData("wrong"), InlineData("push_0000000000000000000000000000000000000000000")]
    public async Task Without_a_known_key_nothing_is_answered(string? key)
    {
        using var client = api.With(key);
        var reply = await client.Get("/v1/providers");
        reply.IsProblem(401, "unauthorized");
        Assert.Equal("Bearer", reply.Header("WWW-Authenticate"));
    }

    [Theory]
    [InlineData("GET", "/v1/providers")]
    [InlineData("GET", "/v1/users/u000000")]
    [InlineData("GET", "/v1/ledger")]
    [InlineData("GET", "/v1/keys")]
    [InlineData("POST", "/v1/campaigns")]
    [InlineData("POST", "/v1/stop-orders")]
    [InlineData("DELETE", "/v1/keys/none")]
    public async Task A_key_does_what_its_scopes_say_and_nothing_else(string method, string path)
    {
        using var client = await api.KeyAsync(null, "ops:read");
        (await client.SendJson(new HttpMethod(method), path, "{}")).IsProblem(403, "forbidden");
    }

    [Fact]
    public async Task A_key_works_at_once_and_no_longer_than_it_exists()
    {
        var made = (await api.Admin.SendJson(HttpMethod.Post, "/v1/keys", new { name = "short", subject = "s", scopes = (string[])["providers:read"] })).Is(201);
        var id = made.Body.GetProperty("id").GetString();
        using var client = api.With(made.Body.GetProperty("key").GetString());
        (await client.Get("/v1/providers")).Is(200);
        (await api.Admin.Delete("/v1/keys/" + id)).Is(204);
        (await client.Get("/v1/providers")).IsProblem(401, "unauthorized");
        (await api.Admin.Delete("/v1/keys/" + id)).IsProblem(404, "not-found");
    }

    [Fact]
    public async Task Listed_keys_tell_no_secret()
    {
        var made = (await api.Admin.SendJson(HttpMethod.Post, "/v1/keys", new { name = "listed", subject = "s", scopes = (string[])["ops:read"] })).Is(201);
        var list = (await api.Admin.Get("/v1/keys?limit=500")).Is(200);
        Assert.Contains(list.Body.GetProperty("items").EnumerateArray(), x => x.GetProperty("id").GetString() == made.Body.GetProperty("id").GetString());
        Assert.DoesNotContain(made.Body.GetProperty("key").GetString()!, list.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(ApiFixture.AdminKey, list.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_gives_away_more_than_they_have()
    {
        using var client = await api.KeyAsync("pa", "keys:write", "campaigns:read");
        (await client.SendJson(HttpMethod.Post, "/v1/keys", new { name = "x", subject = "s", scopes = (string[])["campaigns:write"], providerId = "pa" })).IsProblem(403, "forbidden");
        (await client.SendJson(HttpMethod.Post, "/v1/keys", new { name = "x", subject = "s", scopes = (string[])["campaigns:read"] })).IsProblem(403, "forbidden");
        (await client.SendJson(HttpMethod.Post, "/v1/keys", new { name = "x", subject = "s", scopes = (string[])["campaigns:read"], providerId = "pa" })).Is(201);
    }

    [Fact]
    public async Task The_server_does_not_tell_what_it_is() => Assert.Null((await api.Admin.Get("/health/live")).Header("Server"));
}
