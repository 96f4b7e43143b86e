using System.Text.Json;

namespace PushOrleans.Cli.Tests;

/// <summary>A decision as the API tells it.</summary>
internal sealed record Told(string Campaign, string User, long Attempt, DateTimeOffset At, string Verdict, string? Reason, string? Code)
{
    public bool IsGrant => Verdict is "allow" or "modify";

    public bool IsTerminal => Verdict is "allow" or "modify" or "refuse";

    public static Told Of(JsonElement item) => new(
        item.Text("campaign"), item.Text("user"), item.Number("attempt"), item.GetProperty("at").GetDateTimeOffset(), item.Text("verdict"), item.TextOrNull("reason"), item.TextOrNull("code"));
}

/// <summary>What must hold of campaigns that are done, seen from outside (the invariants by their numbers in the architecture).</summary>
internal static class Verdicts
{
    private const int Replayed = 200;

    /// <summary>Waits until every campaign is done, following its progress; every event's counts have to sum to its audience.</summary>
    public static async Task WaitForEnd(Cluster cluster, IEnumerable<string> campaigns, CancellationToken cancellationToken)
    {
        foreach (var id in campaigns)
            await cluster.Insist(async client =>
            {
                var ended = false;
                await foreach (var item in client.Events($"campaigns/{id}/progress", cancellationToken))
                {
                    string[] parts = ["undecided", "deferred", "allow", "modify", "hold", "refuse", "stopped"];
                    Assert.Equal(item.Data.Number("audience"), parts.Sum(part => item.Data.Number(part)));
                    ended = item.EventType == "done";
                }

                if (!ended) throw new HttpRequestException("The stream broke off");
            }, cancellationToken);
    }

    public static async Task<IReadOnlyList<Told>> Of(Cluster cluster, string campaign, CancellationToken cancellationToken) =>
        await cluster.Insist(async client =>
        {
            var told = new List<Told>();
            await foreach (var item in client.List($"campaigns/{campaign}/decisions", cancellationToken)) told.Add(Told.Of(item));
            return told;
        }, cancellationToken);

    /// <summary>2 and 3: everyone of the audience ended once, and the campaign's counts are those of its verdicts.</summary>
    public static async Task AreConserved(Cluster cluster, string campaign, IReadOnlyList<Told> told, IReadOnlyCollection<string> audience, CancellationToken cancellationToken)
    {
        var counts = (await cluster.Insist(client => client.Get($"campaigns/{campaign}", cancellationToken), cancellationToken)).GetProperty("counts");
        var terminal = told.Where(verdict => verdict.IsTerminal).ToArray();
        Assert.Equal(audience.Order(StringComparer.Ordinal), terminal.Select(verdict => verdict.User).Order(StringComparer.Ordinal));
        Assert.Equal(audience.Count, counts.Number("audience"));
        foreach (var name in new[] { "allow", "modify", "refuse" }) Assert.Equal(terminal.Count(verdict => verdict.Verdict == name), counts.Number(name));
        Assert.Equal(0, counts.Number("undecided") + counts.Number("deferred") + counts.Number("hold") + counts.Number("stopped"));
    }

    /// <summary>1: no user has more grants than the day, an hour or the gap allows.</summary>
    public static void KeepWithin(Limits limits, IEnumerable<Told> told)
    {
        foreach (var user in told.Where(verdict => verdict.IsGrant).GroupBy(verdict => verdict.User))
        {
            var times = user.Select(verdict => verdict.At).Order().ToArray();
            Assert.True(times.Length <= limits.PerDay, $"{user.Key} got {times.Length} of {limits.PerDay} a day");
            for (var index = 0; index < times.Length; index++)
            {
                if (limits.PerHour is { } hour && index >= hour) Assert.True((times[index] - times[index - hour]).TotalSeconds >= 3600, $"{user.Key} got more than {hour} in an hour");
                if (limits.GapSeconds is { } gap && index >= 1) Assert.True((times[index] - times[index - 1]).TotalSeconds >= gap, $"{user.Key} got two within {gap} s");
            }
        }
    }

    /// <summary>5 and 9: the chains verify, and verdicts asked again are those recorded.</summary>
    public static async Task AreProved(Cluster cluster, IReadOnlyList<Told> told, int seed, CancellationToken cancellationToken)
    {
        var check = await cluster.Insist(client => client.Get("ledger/verify", cancellationToken), cancellationToken);
        Assert.True(check.GetProperty("ok").GetBoolean(), check.ToString());
        var random = new Random(seed);
        for (var count = 0; count < Replayed && told.Count > 0; count++)
        {
            var one = told[random.Next(told.Count)];
            var explained = await cluster.Insist(client => client.Get($"campaigns/{one.Campaign}/decisions/{one.User}", cancellationToken), cancellationToken);
            Assert.All(explained.Items("decisions"), decision => Assert.Equal("equal", decision.TextOrNull("replay")));
            Assert.Contains(explained.Items("decisions").Select(Told.Of), decision => decision == one);
        }
    }

    /// <summary>4: all that was granted and not yet over is in the user's inbox, once.</summary>
    public static async Task AreHandedOver(Cluster cluster, IReadOnlyList<Told> told, IEnumerable<string> users, CancellationToken cancellationToken)
    {
        foreach (var user in users)
        {
            var inbox = await cluster.Insist(client => client.Get($"users/{user}/inbox", cancellationToken), cancellationToken);
            var items = inbox.ValueKind == JsonValueKind.Array ? inbox.EnumerateArray() : inbox.Items("items");
            Assert.Equal(
                told.Where(verdict => verdict.User == user && verdict.IsGrant).Select(verdict => verdict.Campaign).Order(StringComparer.Ordinal),
                items.Select(item => item.TextOrNull("campaignId") ?? item.Text("campaign")).Order(StringComparer.Ordinal));
        }
    }
}
