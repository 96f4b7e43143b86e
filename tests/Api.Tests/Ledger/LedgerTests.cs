using System.Text.Json;

namespace PushOrleans.Api.Tests;

public sealed class LedgerTests(ApiFixture api)
{
    [Fact]
    public async Task The_ledger_holds_a_line_per_verdict_without_anybodys_name()
    {
        var id = ApiFixture.Name("in-ledger");
        await api.Admin.Submit(Samples.ServiceCampaign(id, [.. Enumerable.Range(0, 30).Select(i => $"u{i:D6}")]));
        await api.Admin.Follow(id);
        var reply = (await api.Admin.Get("/v1/ledger?campaignId=" + id)).Is(200);
        Assert.Equal("application/x-ndjson", reply.Message.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("u0000", reply.Text, StringComparison.Ordinal);
        var lines = reply.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).Where(x => x.GetProperty("kind").ValueKind == JsonValueKind.Null).ToArray();
        Assert.Single(lines, x => x.GetProperty("userKey").ValueKind == JsonValueKind.Null);
        Assert.Equal(30, lines.Where(x => x.GetProperty("userKey").ValueKind == JsonValueKind.String).Select(x => x.GetProperty("userKey").GetString()).Distinct().Count());
        var places = lines.Select(x => (x.GetProperty("partition").GetInt32(), x.GetProperty("seq").GetInt64(), x.GetProperty("index").GetInt32())).ToArray();
        Assert.Equal(places.Order(), places);
        Assert.All(lines, x => Assert.Equal(id, x.GetProperty("campaign").GetString()));

        // From is in the range, to is not.
        var at = lines[^1].GetProperty("at").GetString()!;
        Assert.Contains($"\"at\":\"{at}\"", (await api.Admin.Get($"/v1/ledger?campaignId={id}&from={at}")).Is(200).Text, StringComparison.Ordinal);
        Assert.DoesNotContain($"\"at\":\"{at}\"", (await api.Admin.Get($"/v1/ledger?campaignId={id}&to={at}")).Is(200).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_chain_verifies()
    {
        var check = (await api.Admin.Get("/v1/ledger/verify")).Is(200).Body;
        Assert.True(check.GetProperty("ok").GetBoolean());
        Assert.Equal(4, check.GetProperty("partitions").GetInt32());
        Assert.True(check.GetProperty("records").GetInt64() > 0);
        Assert.Equal(64, check.GetProperty("root").GetString()!.Length);
        Assert.Equal(JsonValueKind.Null, check.GetProperty("firstBad").ValueKind);
    }

    [Theory, InlineData("from=2026-03-08T00:00:00Z&to=2026-03-07T00:00:00Z"), InlineData("to=never")]
    public async Task A_bad_range_is_invalid(string query) => (await api.Admin.Get("/v1/ledger?" + query)).IsProblem(400, "validation");

    [Fact]
    public async Task The_node_says_how_it_is()
    {
        using var anyone = api.With(null);
        foreach (var path in (string[])["live", "ready", "startup"]) Assert.Equal("ok", (await anyone.Get("/health/" + path)).Is(200).Body.GetProperty("status").GetString());
        var metrics = (await anyone.Get("/metrics")).Is(200);
        Assert.Equal("text/plain", metrics.Message.Content.Headers.ContentType?.MediaType);
        Assert.Matches("(?m)^# TYPE [a-z_]+ (counter|gauge|summary)$", metrics.Text);
        Assert.Matches("(?m)^push_[a-z_]+(\\{[^}]*\\})? [0-9.E+]+$", metrics.Text);
    }
}
