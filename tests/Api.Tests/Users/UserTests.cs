using System.Text.Json;
using System.Text.Json.Nodes;

namespace PushOrleans.Api.Tests;

public sealed class UserTests(ApiFixture api)
{
    [Fact]
    public async Task A_user_is_created_read_and_changed_under_its_ETag()
    {
        var id = ApiFixture.Name("user");
        var created = (await api.Admin.SendJson(HttpMethod.Put, "/v1/users/" + id, Samples.User(id))).Is(201);
        Assert.Equal("/v1/users/" + id, created.Header("Location"));
        var read = (await api.Admin.Get("/v1/users/" + id)).Is(200);
        Assert.Equal(created.Header("ETag"), read.Header("ETag"));
        Assert.Equal("Asia/Shanghai", read.Body.GetProperty("timeZone").GetString());
        var tag = read.Header("ETag")!;
        (await api.Admin.SendJson(HttpMethod.Put, "/v1/users/" + id, new { id, tags = (string[])["a"] }, ("If-Match", tag))).Is(200);
        (await api.Admin.SendJson(HttpMethod.Put, "/v1/users/" + id, new { id, tags = (string[])["b"] }, ("If-Match", tag))).IsProblem(412, "precondition-failed");
        (await api.Admin.SendJson(HttpMethod.Put, "/v1/users/" + id, new { id }, ("If-None-Match", "*"))).IsProblem(412, "precondition-failed");
        (await api.Admin.SendJson(HttpMethod.Put, "/v1/users/none-of-this-name", new { id = "none-of-this-name" }, ("If-Match", "*"))).IsProblem(412, "precondition-failed");
        Assert.DoesNotContain("\"b\"", (await api.Admin.Get("/v1/users/" + id)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upserts_never_weaken_what_a_user_refused()
    {
        var id = ApiFixture.Name("strong");
        (await api.Admin.SendJson(HttpMethod.Put, "/v1/users/" + id, Samples.User(id))).Is(201);
        (await api.Admin.SendJson(HttpMethod.Post, $"/v1/users/{id}/consents/withdraw", new { legalEntityId = "le-0", purpose = "service" })).Is(200);
        (await api.Admin.SendJson(HttpMethod.Post, $"/v1/users/{id}/refusals", new { legalEntityId = "le-1", purpose = "*" })).Is(201);
        var preferences = new
        {
            personalisation = false,
            frequencyChoices = new[] { new { perDay = 1 } },
            categoryOptOuts = new[] { new { category = "tech" } },
        };
        (await api.Admin.SendJson(HttpMethod.Put, $"/v1/users/{id}/preferences", preferences)).Is(200);

        var weaker = Samples.User(id);
        weaker["frequencyChoices"] = JsonNode.Parse("""[{"perDay": 50}]""");
        (await api.Admin.SendJson(HttpMethod.Put, "/v1/users/" + id, weaker)).Is(200);
        (await api.Admin.SendText(HttpMethod.Post, "/v1/users/bulk", weaker.ToJsonString(), "application/x-ndjson")).Is(200);
        var user = (await api.Admin.Get("/v1/users/" + id)).Is(200).Body;
        Assert.Contains(user.GetProperty("consents").EnumerateArray(), x => x.GetProperty("purpose").GetString() == "service" && Has(x, "withdrawnAt"));
        Assert.Contains(user.GetProperty("refusals").EnumerateArray(), x => x.GetProperty("legalEntityId").GetString() == "le-1" && !Has(x, "liftedAt"));
        Assert.Equal("tech", user.GetProperty("categoryOptOuts")[0].GetProperty("category").GetString());
        Assert.True(Has(user, "personalisationOffAt"));
        Assert.Equal(1, user.GetProperty("frequencyChoices").EnumerateArray().Min(x => x.GetProperty("perDay").GetInt64()));
    }

    [Fact]
    public async Task Preferences_are_the_whole_and_change_under_their_ETag()
    {
        var id = ApiFixture.Name("prefers");
        (await api.Admin.SendJson(HttpMethod.Put, "/v1/users/" + id, Samples.User(id))).Is(201);
        var read = (await api.Admin.Get($"/v1/users/{id}/preferences")).Is(200);
        Assert.True(read.Body.GetProperty("personalisation").GetBoolean());
        Assert.Equal(0, read.Body.GetProperty("quietHours").GetArrayLength());
        var body = new { personalisation = false, quietHours = new[] { new { start = "23:00", end = "06:30" } }, timeZone = "Europe/Paris" };
        var set = (await api.Admin.SendJson(HttpMethod.Put, $"/v1/users/{id}/preferences", body, ("If-Match", read.Header("ETag")!))).Is(200);
        Assert.False(set.Body.GetProperty("personalisation").GetBoolean());
        Assert.Equal("06:30", set.Body.GetProperty("quietHours")[0].GetProperty("end").GetString());
        Assert.Equal("Europe/Paris", set.Body.GetProperty("timeZone").GetString());
        (await api.Admin.SendJson(HttpMethod.Put, $"/v1/users/{id}/preferences", "{}", ("If-Match", read.Header("ETag")!))).IsProblem(412, "precondition-failed");
        var reset = (await api.Admin.SendJson(HttpMethod.Put, $"/v1/users/{id}/preferences", "{}", ("If-Match", set.Header("ETag")!))).Is(200);
        Assert.True(reset.Body.GetProperty("personalisation").GetBoolean());
        Assert.Equal(JsonValueKind.Null, reset.Body.GetProperty("quietHours").ValueKind);
    }

    [Fact]
    public async Task Consents_and_refusals_answer_their_records()
    {
        var id = ApiFixture.Name("consents");
        (await api.Admin.SendJson(HttpMethod.Put, "/v1/users/" + id, new { id })).Is(201);
        var given = (await api.Admin.SendJson(HttpMethod.Post, $"/v1/users/{id}/consents", new { legalEntityId = "le-0", purpose = "news", version = 2, vendorSharing = true })).Is(201).Body;
        Assert.Equal("2026-03-07T13:45:00Z", given.GetProperty("grantedAt").GetString());
        Assert.Equal(JsonValueKind.Null, given.GetProperty("withdrawnAt").ValueKind);
        var withdrawn = (await api.Admin.SendJson(HttpMethod.Post, $"/v1/users/{id}/consents/withdraw", new { legalEntityId = "le-0", purpose = "news" })).Is(200).Body;
        Assert.Equal("2026-03-07T13:45:00Z", withdrawn.GetProperty("withdrawnAt").GetString());
        (await api.Admin.SendJson(HttpMethod.Post, $"/v1/users/{id}/consents", new { legalEntityId = "le-0", purpose = "news", version = 2 })).IsProblem(409, "conflict");
        var refused = (await api.Admin.SendJson(HttpMethod.Post, $"/v1/users/{id}/refusals", new { legalEntityId = "le-1", purpose = "*" })).Is(201).Body;
        Assert.Equal("*", refused.GetProperty("purpose").GetString());
        var lifted = (await api.Admin.SendJson(HttpMethod.Post, $"/v1/users/{id}/refusals/lift", new { legalEntityId = "le-1", purpose = "*" })).Is(200).Body;
        Assert.Equal("2026-03-07T13:45:00Z", lifted.GetProperty("liftedAt").GetString());
        (await api.Admin.SendJson(HttpMethod.Post, $"/v1/users/{id}/refusals/lift", new { legalEntityId = "le-2", purpose = "ad" })).IsProblem(404, "not-found");
    }

    [Fact]
    public async Task Tags_are_deleted_and_devices_come_and_go()
    {
        var id = ApiFixture.Name("devices");
        (await api.Admin.SendJson(HttpMethod.Put, "/v1/users/" + id, new { id, tags = (string[])["a/b", "c"] })).Is(201);
        var deleted = (await api.Admin.Delete($"/v1/users/{id}/tags/a%2Fb")).Is(200).Body.GetProperty("deletedTags");
        Assert.Equal("a/b", deleted[0].GetProperty("tag").GetString());
        (await api.Admin.SendJson(HttpMethod.Put, $"/v1/users/{id}/devices/d1", new { vendor = "huawei" })).Is(201);
        (await api.Admin.SendJson(HttpMethod.Put, $"/v1/users/{id}/devices/d1", new { vendor = "inapp" })).Is(200);
        Assert.Equal("inapp", (await api.Admin.Get("/v1/users/" + id)).Is(200).Body.GetProperty("devices")[0].GetProperty("vendor").GetString());
        var withToken = (await api.Admin.SendJson(HttpMethod.Put, $"/v1/users/{id}/devices/d1", new { vendor = "huawei", channel = "fcm", token = "a-secret-token" })).Is(200);
        Assert.Equal("fcm", withToken.Body.GetProperty("channel").GetString());
        (await api.Admin.SendJson(HttpMethod.Put, $"/v1/users/{id}/devices/w", new { vendor = "web", endpoint = "https://push.example/a-secret-token", keys = new { p256dh = "k", auth = "a" } })).Is(201);
        Assert.DoesNotContain("a-secret-token", withToken.Body.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret-token", (await api.Admin.Get("/v1/users/" + id)).Is(200).Body.ToString(), StringComparison.Ordinal);
        (await api.Admin.Delete($"/v1/users/{id}/devices/d1")).Is(204);
        (await api.Admin.Delete($"/v1/users/{id}/devices/d1")).IsProblem(404, "not-found");
    }

    [Fact]
    public async Task A_user_has_at_most_64_devices_however_they_come()
    {
        var id = ApiFixture.Name("many");
        object[] devices = [.. Enumerable.Range(0, 64).Select(i => new { id = $"d{i}", vendor = "inapp" })];
        (await api.Admin.SendJson(HttpMethod.Put, "/v1/users/" + id, new { id, devices })).Is(201);
        (await api.Admin.SendJson(HttpMethod.Put, $"/v1/users/{id}/devices/d64", new { vendor = "inapp" })).IsProblem(409, "conflict");
        (await api.Admin.SendJson(HttpMethod.Put, $"/v1/users/{id}/devices/d63", new { vendor = "web" })).Is(200);
        var line = JsonSerializer.Serialize(new { id, devices = devices.Append(new { id = "d64", vendor = "inapp" }) });
        var import = (await api.Admin.SendText(HttpMethod.Post, "/v1/users/bulk", line, "application/x-ndjson")).Is(200).Body;
        Assert.Equal("/devices: has at most 64 items", import.GetProperty("errors")[0].GetProperty("detail").GetString());
        Assert.Equal(64, (await api.Admin.Get("/v1/users/" + id)).Is(200).Body.GetProperty("devices").GetArrayLength());
    }

    [Fact]
    public async Task Of_two_lines_with_one_id_the_later_wins_and_blank_lines_count()
    {
        var (id, import) = (ApiFixture.Name("twice"), ApiFixture.Name("import"));
        var body = $"\r\n{{\"id\": \"{id}\", \"timeZone\": \"Asia/Tokyo\"}}\n\n{{\"id\": \"{id}\", \"timeZone\": \"Asia/Seoul\"}}\nx";
        var reply = (await api.Admin.SendText(HttpMethod.Post, "/v1/users/bulk?id=" + import, body, "application/x-ndjson")).Is(200);
        Assert.Equal(2, reply.Body.GetProperty("accepted").GetInt64());
        Assert.Equal(5, reply.Body.GetProperty("errors")[0].GetProperty("line").GetInt32());
        Assert.Equal("Asia/Seoul", (await api.Admin.Get("/v1/users/" + id)).Is(200).Body.GetProperty("timeZone").GetString());
        var progress = (await api.Admin.Get(reply.Header("Location")!)).Is(200).Body;
        Assert.Equal("done", progress.GetProperty("state").GetString());
        Assert.Equal(2, progress.GetProperty("accepted").GetInt64());
        Assert.Equal(1, progress.GetProperty("rejected").GetInt64());
        using var other = await api.KeyAsync(null, "users:write");
        (await other.Get(reply.Header("Location")!)).IsProblem(404, "not-found");
    }

    private static bool Has(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;
}
