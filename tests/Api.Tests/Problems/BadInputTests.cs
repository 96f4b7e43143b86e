using System.Text;
using System.Text.Json.Nodes;

namespace PushOrleans.Api.Tests;

/// <summary>One row per bad input: what is sent, and the documented status, problem type and place.</summary>
public sealed class BadInputTests(ApiFixture api)
{
    private static readonly string Id = "bad-input";

    /// <summary>method, path, body, status, type, pointer (null = not told).</summary>
    public static TheoryData<string, string, string, int, string, string?> Bodies => new()
    {
        { "PUT", "/v1/users/bad-input", "{", 400, "validation", "" },
        { "PUT", "/v1/users/bad-input", "[]", 400, "validation", "" },
        { "PUT", "/v1/users/bad-input", "", 400, "validation", "" },
        { "PUT", "/v1/users/bad-input", "null", 400, "validation", "" },
        { "PUT", "/v1/users/bad-input", """{"id": "bad-input", "id": "bad-input"}""", 400, "validation", "" },
        { "PUT", "/v1/users/bad-input", """{"id": "other"}""", 400, "validation", "/id" },
        { "PUT", "/v1/users/bad-input", "{}", 400, "validation", "/id" },
        { "PUT", "/v1/users/bad-input", """{"id": "bad-input", "agBand": "adult"}""", 400, "validation", "/agBand" },
        { "PUT", "/v1/users/bad-input", """{"id": "bad-input", "ageBand": "old"}""", 400, "validation", "/ageBand" },
        { "PUT", "/v1/users/bad-input", """{"id": "bad-input", "personalisationOffAt": "2026-03-07 13:45:00"}""", 400, "validation", "/personalisationOffAt" },
        { "PUT", "/v1/users/bad-input", """{"id": "bad-input", "quietHours": [{"start": "22:00", "end": "22:00"}]}""", 400, "validation", "/quietHours/0/end" },
        { "PUT", "/v1/users/bad-input", """{"id": "bad-input", "frequencyChoices": [{"perDay": 1.0}]}""", 400, "validation", "/frequencyChoices/0/perDay" },
        { "PUT", "/v1/users/bad-input", """{"id": "bad-input", "devices": [{"id": "d", "vendor": "v"}, {"id": "d", "vendor": "v"}]}""", 400, "validation", "/devices/1" },
        { "PUT", "/v1/users/bad-input", UserWithDevices(65), 400, "validation", "/devices" },
        { "PUT", "/v1/users/bad-input", """{"id": "bad-input", "consents": [null]}""", 400, "validation", "/consents/0" },
        { "PUT", "/v1/users/bad-input/preferences", """{"quietHour": []}""", 400, "validation", "/quietHour" },
        { "PUT", "/v1/users/bad-input/preferences", """{"quietHours": [{"start": "22:00", "end": "25:00"}]}""", 400, "validation", "/quietHours/0/end" },
        { "PUT", "/v1/users/bad-input/preferences", """{"personalisation": "no"}""", 400, "validation", "/personalisation" },
        { "PUT", "/v1/users/bad-input/preferences", """{"frequencyChoices": [{"perDay": -1}]}""", 400, "validation", "/frequencyChoices/0/perDay" },
        { "PUT", "/v1/users/bad-input/preferences", "{}", 404, "not-found", null },
        { "POST", "/v1/users/bad-input/consents", """{"legalEntityId": "le-0", "purpose": "everything", "version": 1}""", 400, "validation", "/purpose" },
        { "POST", "/v1/users/bad-input/consents", """{"purpose": "ad"}""", 400, "validation", "/legalEntityId" },
        { "POST", "/v1/users/bad-input/consents/withdraw", """{"legalEntityId": "le-0", "purpose": "*"}""", 400, "validation", "/purpose" },
        { "POST", "/v1/users/bad-input/refusals", """{"legalEntityId": "le-0", "purpose": "ad"}""", 404, "not-found", null },
        { "PUT", "/v1/users/bad-input/devices/d1", """{"vendor": ""}""", 400, "validation", "/vendor" },
        { "PUT", "/v1/users/bad-input/devices/d1", """{"vendor": "huawei", "channel": "Fcm"}""", 400, "validation", "/channel" },
        { "PUT", "/v1/users/bad-input/devices/d1", """{"vendor": "web", "endpoint": "http://push.example/x"}""", 400, "validation", "/endpoint" },
        { "PUT", "/v1/users/bad-input/devices/d1", """{"vendor": "web", "endpoint": "https://push.example/x", "token": "t"}""", 400, "validation", "/token" },
        { "PUT", "/v1/users/bad-input/devices/d1", """{"vendor": "web", "keys": {"auth": "a"}}""", 400, "validation", "/keys" },
        { "PUT", "/v1/policies/bad-input/versions/1", """{"id": "bad-input", "version": "1", "dayZone": "PRC"}""", 400, "validation", "/dayZone" },
        { "PUT", "/v1/policies/bad-input/versions/1", """{"id": "bad-input", "version": "1", "defaultZone": "asia/shanghai"}""", 400, "validation", "/defaultZone" },
        { "PUT", "/v1/policies/bad-input/versions/1", """{"id": "bad-input", "version": "1", "dayZone": "+08:00"}""", 400, "validation", "/dayZone" },
        { "PUT", "/v1/policies/bad-input/versions/1", """{"id": "bad-input", "version": "2"}""", 400, "validation", "/version" },
        { "PUT", "/v1/policies/bad-input/versions/1", """{"id": "bad-input", "version": "1", "disabledRules": ["RPI-CONSENT"]}""", 400, "validation", null },
        { "PUT", "/v1/policies/bad-input/versions/1", """{"id": "bad-input", "version": "1", "parameters": {"R0": {}}}""", 400, "validation", null },
        { "POST", "/v1/policies/bad-input/activate", """{"version": "1"}""", 404, "not-found", null },
        { "POST", "/v1/policies/diff", """{"from": "none@1", "to": "none@2"}""", 404, "not-found", null },
        { "PUT", "/v1/providers/bad-input", """{"id": "bad-input"}""", 400, "validation", "/legalEntityId" },
        { "PUT", "/v1/providers/bad-input", """{"id": "bad-input", "legalEntityId": "le", "ratioPlan": {"newsMinPct": 101, "newsMaxPct": 100}}""", 400, "validation", "/ratioPlan/newsMinPct" },
        { "PUT", "/v1/providers/bad-input", """{"id": "bad-input", "legalEntityId": "le", "apps": [{"id": "a"}, {"id": "a"}]}""", 400, "validation", "/apps/1" },
        { "PUT", "/v1/providers/none/channels/webhook", """{"endpoint": "https://example.com", "secret": "whsec_"}""", 404, "not-found", null },
        { "PUT", "/v1/providers/pa/channels/webhook", """{"endpoint": "http://example.com/hook", "secret": "whsec_MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0"}""", 400, "validation", "/endpoint" },
        { "PUT", "/v1/providers/pa/channels/webhook", """{"endpoint": "https://example.com/hook", "secret": "short"}""", 400, "validation", "/secret" },
        { "PUT", "/v1/source-lists/bad-input/versions/1", """{"id": "bad-input", "version": "1", "effectiveFrom": "2026-03-07T13:45:00+00:00", "units": []}""", 400, "validation", "/effectiveFrom" },
        { "POST", "/v1/stop-orders", """{"id": "bad-input", "issuer": "x", "scope": {"type": "provider"}, "from": "2026-03-07T13:45:00Z"}""", 400, "validation", "/scope/value" },
        { "POST", "/v1/stop-orders/none/end", "{}", 404, "not-found", null },
        { "POST", "/v1/receipts", "{}", 400, "validation", "" },
        { "POST", "/v1/receipts", """[{"campaignId": "c"}]""", 400, "validation", "/0/userId" },
        { "POST", "/v1/receipts", """[{"campaignId": "none", "userId": "u", "deviceId": "d", "kind": "shown", "at": "2026-03-07T13:45:00Z", "clientEventId": "e"}]""", 404, "not-found", null },
        { "POST", "/v1/complaints", """{"campaignId": "none", "userId": "u000000", "kind": "other"}""", 404, "not-found", null },
        { "POST", "/v1/complaints", """{"campaignId": "none", "userId": "u000000", "kind": "other", "status": "closed"}""", 400, "validation", "/status" },
        { "POST", "/v1/keys", """{"name": "x", "subject": "s", "scopes": ["everything"]}""", 400, "validation", "/scopes/0" },
        { "POST", "/v1/keys", """{"name": "x", "subject": "s", "scopes": ["*"], "expiresAt": "2026-03-07T13:44:59Z"}""", 400, "validation", "/expiresAt" },
        { "POST", "/v1/reviews/none/approve", """{"hash": "x"}""", 404, "not-found", null },
        { "POST", "/v1/campaigns/none/cancel", "", 404, "not-found", null },
        { "POST", "/v1/dead-letters/none/redrive", "", 404, "not-found", null },
        { "POST", "/v1/campaigns/preview", """{"campaign": {"id": "x"}}""", 400, "validation", "/campaign/providerId" },
        { "POST", "/v1/campaigns/preview", """{"campaign": {}, "sample": 1001}""", 400, "validation", "/sample" },
    };

    private static string UserWithDevices(int count) =>
        $$"""{"id": "bad-input", "devices": [{{string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"id": "d{{i}}", "vendor": "inapp"}"""))}}]}""";

    [Theory, MemberData(nameof(Bodies))]
    public async Task A_bad_body_is_answered_with_its_problem_and_its_place(string method, string path, string body, int status, string type, string? pointer)
    {
        var reply = await api.Admin.SendText(new HttpMethod(method), path, body, "application/json");
        var pointers = reply.IsProblem(status, type);
        if (pointer is not null) Assert.Contains(pointer, pointers);
        Assert.Equal(path, reply.Body.GetProperty("instance").GetString());
        (await api.Admin.Get("/v1/users/" + Id)).IsProblem(404, "not-found");
        (await api.Admin.Get($"/v1/policies/{Id}/versions/1")).IsProblem(404, "not-found");
        (await api.Admin.Get("/v1/providers/" + Id)).IsProblem(404, "not-found");
    }

    public static TheoryData<string, string, string> Campaigns => new()
    {
        { "startAt", "\"2026-03-09T13:45:00Z\"", "/expiresAt" },
        { "startAt", "\"2026-03-07T13:45:00\"", "/startAt" },
        { "expiresAt", "\"2026-03-07T24:00:00Z\"", "/expiresAt" },
        { "class", "\"urgent\"", "/class" },
        { "priority", "10", "/priority" },
        { "priority", "1e0", "/priority" },
        { "audience", "{\"kind\": \"users\", \"audienceId\": \"none\"}", "/audience/audienceId" },
        { "selection", "null", "/selection" },
        { "title", "\"\"", "/title" },
        { "labels", "[{\"code\": \"N1\", \"score\": 1001}]", "/labels/0/score" },
        { "perDay", "3", "/perDay" },
    };

    [Theory, MemberData(nameof(Campaigns))]
    public async Task A_bad_campaign_is_refused_whole(string field, string value, string pointer)
    {
        var id = ApiFixture.Name("bad-campaign");
        var campaign = Samples.ServiceCampaign(id);
        campaign[field] = JsonNode.Parse(value);
        var reply = await api.Admin.SendJson(HttpMethod.Post, "/v1/campaigns", campaign, ("Idempotency-Key", id));
        Assert.Contains(pointer, reply.IsProblem(400, "validation"));
        (await api.Admin.Get("/v1/campaigns/" + id)).IsProblem(404, "not-found");
    }

    [Theory]
    [InlineData("review", "{\"state\": \"approved\"}", "/review")]
    [InlineData("labels", "[{\"code\": \"N1\", \"score\": 1, \"by\": \"reviewer\"}]", "/labels/0/by")]
    [InlineData("feedback", "[{\"at\": \"2026-03-07T13:45:00Z\", \"delivered\": 1, \"complaints\": 0, \"clicks\": 0, \"clicksWithoutReceipt\": 0}]", "/feedback")]
    [InlineData("officialWarning", "true", "/officialWarning")]
    [InlineData("verifiedNewFact", "true", "/verifiedNewFact")]
    [InlineData("source", "{\"official\": true}", "/source/official")]
    public async Task What_the_server_owns_is_not_submitted_without_the_scope_for_imports(string field, string value, string pointer)
    {
        using var key = await api.KeyAsync(null, "campaigns:write");
        var campaign = Samples.PlainCampaign(ApiFixture.Name("owned"));
        campaign[field] = JsonNode.Parse(value);
        var reply = await key.SendJson(HttpMethod.Post, "/v1/campaigns", campaign, ("Idempotency-Key", ApiFixture.Name("key")));
        Assert.Contains(pointer, reply.IsProblem(400, "validation"));
    }

    [Theory]
    [InlineData("/v1/users/none", 404, "not-found")]
    [InlineData("/v1/users/no%20id", 404, "not-found")]
    [InlineData("/v1/users/none/preferences", 404, "not-found")]
    [InlineData("/v1/users/none/inbox", 404, "not-found")]
    [InlineData("/v1/providers/none", 404, "not-found")]
    [InlineData("/v1/policies/none/versions/1", 404, "not-found")]
    [InlineData("/v1/source-lists/none/versions/1", 404, "not-found")]
    [InlineData("/v1/campaigns/none", 404, "not-found")]
    [InlineData("/v1/campaigns/none/progress", 404, "not-found")]
    [InlineData("/v1/campaigns/none/decisions", 404, "not-found")]
    [InlineData("/v1/campaigns/none/decisions/u000000", 404, "not-found")]
    [InlineData("/v1/complaints/none", 404, "not-found")]
    [InlineData("/v1/none", 404, "not-found")]
    [InlineData("/v1/providers?limit=0", 400, "validation")]
    [InlineData("/v1/providers?limit=501", 400, "validation")]
    [InlineData("/v1/providers?limit=ten", 400, "validation")]
    [InlineData("/v1/providers?cursor=!!", 400, "validation")]
    [InlineData("/v1/providers?cursor=YWJj", 400, "validation")]
    [InlineData("/v1/campaigns?state=paused", 400, "validation")]
    [InlineData("/v1/ledger?from=yesterday", 400, "validation")]
    [InlineData("/v1/complaints?status=new", 400, "validation")]
    public async Task A_bad_address_is_answered_with_its_problem(string path, int status, string type) => (await api.Admin.Get(path)).IsProblem(status, type);

    [Theory]
    [InlineData("PUT", "/v1/users/bad-input", "text/plain")]
    [InlineData("PUT", "/v1/users/bad-input", null)]
    [InlineData("PUT", "/v1/users/bad-input", "application/json; charset=utf-16")]
    [InlineData("POST", "/v1/users/bulk", "application/json")]
    [InlineData("POST", "/v1/audiences", "application/json")]
    [InlineData("POST", "/v1/receipts", "application/x-ndjson")]
    public async Task Another_content_type_is_not_read(string method, string path, string? contentType) =>
        (await api.Admin.SendText(new HttpMethod(method), path, "{\"id\": \"bad-input\"}", contentType)).IsProblem(415, "unsupported-media-type");

    [Theory, InlineData("PUT", "/v1/users/bad-input"), InlineData("POST", "/v1/campaigns"), InlineData("PUT", "/v1/providers/bad-input")]
    public async Task Ten_megabytes_are_too_many(string method, string path) =>
        (await api.Admin.SendText(new HttpMethod(method), path, $"{{\"id\": \"{new string('x', 10_000_000)}\"}}", "application/json", ("Idempotency-Key", "ten")))
            .IsProblem(413, "too-large");

    [Fact]
    public async Task Bytes_that_are_not_UTF8_are_invalid() =>
        (await api.Admin.SendBytes(HttpMethod.Put, "/v1/users/bad-input", [(byte)'{', (byte)'"', 0xc3, 0x28, (byte)'"', (byte)'}'], "application/json")).IsProblem(400, "validation");

    [Fact]
    public async Task A_method_that_a_resource_lacks_is_said_so()
    {
        var reply = await api.Admin.SendJson(HttpMethod.Patch, "/v1/users/u000000", new { });
        Assert.Equal(405, reply.Status);
        Assert.Equal("application/problem+json", reply.Message.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_bulk_file_with_every_tenth_line_broken_stores_the_others()
    {
        var prefix = ApiFixture.Name("tenth");
        var lines = Enumerable.Range(1, 100).Select(i => i % 10 == 0 ? "{\"id\": \"" + prefix + "-" + i + "\", \"ageBand\": 7}" : $"{{\"id\": \"{prefix}-{i}\"}}");
        var reply = (await api.Admin.SendText(HttpMethod.Post, "/v1/users/bulk", string.Join('\n', lines), "application/x-ndjson")).Is(200);
        Assert.Equal(90, reply.Body.GetProperty("accepted").GetInt64());
        Assert.Equal(10, reply.Body.GetProperty("rejected").GetInt64());
        var errors = reply.Body.GetProperty("errors").EnumerateArray().ToArray();
        Assert.Equal(Enumerable.Range(1, 10).Select(i => i * 10), errors.Select(x => x.GetProperty("line").GetInt32()));
        Assert.All(errors, x => Assert.Equal("urn:pushorleans:problem:validation", x.GetProperty("type").GetString()));
        Assert.Equal($"{prefix}-10", errors[0].GetProperty("id").GetString());
        (await api.Admin.Get($"/v1/users/{prefix}-9")).Is(200);
        (await api.Admin.Get($"/v1/users/{prefix}-10")).IsProblem(404, "not-found");
    }

    [Fact]
    public async Task Of_a_users_lines_in_several_batches_the_last_one_wins()
    {
        var id = ApiFixture.Name("again");
        var body = new StringBuilder();
        for (var line = 0; line <= 20_000; line++) body.Append("{\"id\": \"" + id + "\", \"timeZone\": \"" + (line == 20_000 ? "Asia/Tokyo" : "Asia/Shanghai") + "\"}\n");
        var reply = (await api.Admin.SendText(HttpMethod.Post, "/v1/users/bulk", body.ToString(), "application/x-ndjson")).Is(200);
        Assert.Equal(20_001, reply.Body.GetProperty("accepted").GetInt64());
        Assert.Equal("Asia/Tokyo", (await api.Admin.Get("/v1/users/" + id)).Is(200).Body.GetProperty("timeZone").GetString());
    }

    [Fact]
    public async Task A_bulk_file_of_too_many_lines_changes_nothing()
    {
        var id = ApiFixture.Name("too-many");
        var body = new StringBuilder($"{{\"id\": \"{id}\"}}\n").Append('\n', 100_000).Append("{}");
        (await api.Admin.SendText(HttpMethod.Post, "/v1/users/bulk", body.ToString(), "application/x-ndjson")).IsProblem(413, "too-large");
        (await api.Admin.Get("/v1/users/" + id)).IsProblem(404, "not-found");
    }

    [Fact]
    public async Task An_audience_with_a_bad_line_is_refused_whole()
    {
        var pointers = (await api.Admin.SendText(HttpMethod.Post, "/v1/audiences", "\"u1\"\n\nno id\n", "application/x-ndjson")).IsProblem(400, "validation");
        Assert.Equal(["/3"], pointers);
    }

    [Fact]
    public async Task All_faults_of_a_body_are_told_at_once()
    {
        var pointers = (await api.Admin.SendJson(HttpMethod.Put, "/v1/users/bad-input", """{"id": "bad-input", "ageBand": "x", "tags": 1, "what": 2}""")).IsProblem(400, "validation");
        Assert.Equal(["/ageBand", "/tags", "/what"], pointers.Order());
    }
}
