using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PushOrleans.Cli;

namespace PushOrleans.Cluster.Tests;

/// <summary>Users who may get everything at any hour, and campaigns of a service class to them, which no budget holds back.</summary>
internal sealed class World(ApiClient client)
{
    private static readonly SampleSet Samples = SampleSet.Shipped();
    private readonly RunningNow _now = new(Samples, TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(10));

    public static string UserId(int number) => "w" + number.ToString("D6", CultureInfo.InvariantCulture);

    public async Task PrepareAsync(int users, CancellationToken cancellationToken)
    {
        var importer = new Importer(client);
        await importer.Policy(Samples.Policy, activate: true, cancellationToken);
        foreach (var provider in _now.Providers(SeededPopulation.MakeProviders(Samples))) await importer.Provider(provider, cancellationToken);
        var imported = await importer.Users(Lines(), null, cancellationToken);
        Assert.Equal((users, 0), (imported.Accepted, imported.Rejected));

        async IAsyncEnumerable<ReadOnlyMemory<byte>> Lines()
        {
            await Task.CompletedTask;
            var since = ShiftedTimes.Time(TimeProvider.System.GetUtcNow().AddDays(-1));
            for (var number = 0; number < users; number++)
                yield return Encoding.UTF8.GetBytes($$"""
                    {"id":"{{UserId(number)}}","ageBand":"adult","timeZone":"Asia/Shanghai","quietHours":[],"devices":[{"id":"d0","vendor":"huawei"}],
                    "agreements":[{"providerId":"demo-north","version":3,"acceptedAt":"{{since}}"}],
                    "consents":[{"legalEntityId":"le-demo-north","purpose":"service","version":9,"grantedAt":"{{since}}","vendorSharing":true}]}
                    """.ReplaceLineEndings(""));
        }
    }

    /// <summary>Submits a campaign to all users, or to one; answers its id.</summary>
    public async Task<string> SubmitAsync(string name, CancellationToken cancellationToken, string? userId = null, ApiClient? by = null)
    {
        var body = Body(name, userId);
        var answer = await (by ?? client).Post("campaigns", body, cancellationToken, "key-" + name);
        return answer.GetProperty("id").GetString()!;
    }

    public ReadOnlyMemory<byte> Body(string name, string? userId = null)
    {
        var campaign = JsonNode.Parse(_now.Campaign(SeededPopulation.MakeCampaigns(Samples, Samples.FirstStart).First(), TimeProvider.System.GetUtcNow()).Span)!;
        campaign["id"] = name;
        if (userId is not null) campaign["audience"] = new JsonObject { ["kind"] = "users", ["userIds"] = new JsonArray(userId) };
        return Encoding.UTF8.GetBytes(campaign.ToJsonString());
    }

    public async Task<JsonElement> GetAsync(string campaign, CancellationToken cancellationToken) => await client.Get($"campaigns/{campaign}", cancellationToken);

    /// <summary>Polls until the campaign has ended, and answers it.</summary>
    public async Task<JsonElement> EndAsync(string campaign, CancellationToken cancellationToken)
    {
        var view = default(JsonElement);
        await Limits.UntilAsync(
            async () => (view = await GetAsync(campaign, cancellationToken)).GetProperty("state").GetString() is "done" or "cancelled" or "refused" or "expired",
            Limits.Campaign, () => $"the campaign ends: {view}", cancellationToken);
        return view;
    }

    public static long Count(JsonElement view, string name) => view.GetProperty("counts").GetProperty(name).GetInt64();

    /// <summary>Invariant 2: everybody ended once, in the campaign's own sums.</summary>
    public static void AssertConserved(JsonElement view, long audience)
    {
        string[] ends = ["allow", "modify", "hold", "refuse", "stopped"];
        Assert.Equal("done", view.GetProperty("state").GetString());
        Assert.Equal(audience, Count(view, "audience"));
        Assert.Equal(audience, ends.Sum(end => Count(view, end)));
        Assert.Equal(0, Count(view, "undecided") + Count(view, "deferred"));
    }

    /// <summary>Invariants 3 and 9, from outside: nobody has two terminal verdicts, every chain verifies. Answers the terminal verdicts by campaign.</summary>
    public async Task<IReadOnlyDictionary<string, int>> AssertLedgerAsync(CancellationToken cancellationToken)
    {
        var terminal = new Dictionary<(string Campaign, string User), int>();
        await client.Stream("ledger", stream => LedgerLines.Read(stream, line =>
        {
            if (line.User is null || line.Verdict is "defer" or "hold") return;
            var key = (line.Campaign, line.User);
            terminal[key] = terminal.GetValueOrDefault(key) + 1;
        }, cancellationToken), cancellationToken);
        Assert.DoesNotContain(terminal, pair => pair.Value > 1);
        var verified = await client.Get("ledger/verify", cancellationToken);
        Assert.True(verified.GetProperty("ok").GetBoolean(), verified.ToString());
        return terminal.Keys.CountBy(key => key.Campaign).ToDictionary();
    }
}
