using System.Text.Json.Nodes;

namespace PushOrleans.Api.Tests;

public sealed class InputsTests(ApiFixture api)
{
    [Fact]
    public async Task A_policy_never_changes_and_is_put_in_force_by_version()
    {
        var policy = Samples.Policy();
        policy["id"] = ApiFixture.Name("policy");
        policy["version"] = "1 beta";
        var path = $"/v1/policies/{policy["id"]}/versions/1%20beta";
        var created = (await api.Admin.SendJson(HttpMethod.Put, path, policy)).Is(201);
        Assert.Equal(path, created.Header("Location"));
        (await api.Admin.SendJson(HttpMethod.Put, path, policy)).Is(200);
        policy["maxRedecisions"] = 3;
        (await api.Admin.SendJson(HttpMethod.Put, path, policy)).IsProblem(409, "conflict");
        Assert.NotEqual(3, (await api.Admin.Get(path)).Is(200).Body.GetProperty("maxRedecisions").GetInt64());
        var list = (await api.Admin.Get("/v1/policies?limit=500")).Is(200).Body;
        Assert.Contains(list.GetProperty("items").EnumerateArray(), x => x.GetProperty("id").GetString() == (string?)policy["id"]);
        var sample = Samples.Policy();
        Assert.Equal($"{sample["id"]}@{sample["version"]}", list.GetProperty("active").GetString());
    }

    [Fact]
    public async Task A_diff_tells_what_another_policy_would_decide()
    {
        var id = ApiFixture.Name("diffed");
        await api.Admin.Submit(Samples.ServiceCampaign(id, "u000001"));
        var policy = Samples.Policy();
        var name = $"{policy["id"]}@{policy["version"]}";
        policy["version"] = ApiFixture.Name("v");
        (await api.Admin.SendJson(HttpMethod.Put, $"/v1/policies/{policy["id"]}/versions/{policy["version"]}", policy)).Is(201);
        var diff = (await api.Admin.SendJson(HttpMethod.Post, "/v1/policies/diff", new { from = name, to = $"{policy["id"]}@{policy["version"]}", sample = 10 })).Is(200).Body;
        Assert.Equal(10, diff.GetProperty("users").GetInt64());
        Assert.Equal(0, diff.GetProperty("changed").GetInt64());
        Assert.True(diff.GetProperty("decisions").GetInt64() >= 11);
    }

    [Fact]
    public async Task A_provider_is_changed_only_by_who_read_it()
    {
        var provider = new JsonObject { ["id"] = ApiFixture.Name("provider"), ["legalEntityId"] = "le-new", ["name"] = "新闻社" };
        var path = "/v1/providers/" + provider["id"];
        var created = (await api.Admin.SendJson(HttpMethod.Put, path, provider)).Is(201);
        (await api.Admin.SendJson(HttpMethod.Put, path, provider)).Is(200);
        provider["dailyQuota"] = 5;
        (await api.Admin.SendJson(HttpMethod.Put, path, provider)).IsProblem(412, "precondition-failed");
        (await api.Admin.SendJson(HttpMethod.Put, path, provider, ("If-Match", "\"0\""))).IsProblem(412, "precondition-failed");
        var changed = (await api.Admin.SendJson(HttpMethod.Put, path, provider, ("If-Match", created.Header("ETag")!))).Is(200);
        Assert.NotEqual(created.Header("ETag"), changed.Header("ETag"));
        var read = (await api.Admin.Get(path)).Is(200);
        Assert.Equal(changed.Header("ETag"), read.Header("ETag"));
        Assert.Equal(5, read.Body.GetProperty("dailyQuota").GetInt64());
        Assert.Contains("新闻社", read.Text, StringComparison.Ordinal);
        Assert.Contains((await api.Admin.Get("/v1/providers?limit=500")).Is(200).Body.GetProperty("items").EnumerateArray(), x => x.GetProperty("id").GetString() == (string?)provider["id"]);
    }

    [Fact]
    public async Task Pages_are_stable_and_end()
    {
        var first = (await api.Admin.Get("/v1/source-lists?limit=1")).Is(200).Body;
        Assert.Equal(1, first.GetProperty("items").GetArrayLength());
        var (seen, cursor) = (1, first.GetProperty("next").GetString());
        while (cursor is not null)
        {
            var page = (await api.Admin.Get("/v1/source-lists?limit=1&cursor=" + cursor)).Is(200).Body;
            seen += page.GetProperty("items").GetArrayLength();
            cursor = page.GetProperty("next").GetString();
        }

        Assert.Equal((await api.Admin.Get("/v1/source-lists?limit=500")).Is(200).Body.GetProperty("items").GetArrayLength(), seen);
    }

    [Fact]
    public async Task Two_source_lists_never_begin_at_one_instant()
    {
        var list = Samples.SourceLists().First();
        list["version"] = ApiFixture.Name("v");
        Assert.Equal(["/effectiveFrom"], (await api.Admin.SendJson(HttpMethod.Put, $"/v1/source-lists/{list["id"]}/versions/{list["version"]}", list)).IsProblem(400, "validation"));
    }

    [Fact]
    public async Task A_channel_is_set_up_without_ever_telling_its_secret()
    {
        var body = new { endpoint = "https://example.com/hook", secret = "whsec_MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0" };
        var created = (await api.Admin.SendJson(HttpMethod.Put, "/v1/providers/pr/channels/webhook", body)).Is(201);
        Assert.DoesNotContain("whsec_", created.Text, StringComparison.Ordinal);
        (await api.Admin.SendJson(HttpMethod.Put, "/v1/providers/pr/channels/webhook", body)).Is(200);
        (await api.Admin.Delete("/v1/providers/pr/channels/webhook")).Is(204);
        (await api.Admin.Delete("/v1/providers/pr/channels/webhook")).IsProblem(404, "not-found");
        (await api.Admin.SendJson(HttpMethod.Put, "/v1/providers/pr/channels/pigeon", body)).IsProblem(404, "not-found");
    }
}
