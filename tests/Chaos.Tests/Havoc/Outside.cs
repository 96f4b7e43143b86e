using System.Text.Json;
using System.Text.Json.Nodes;
using PushOrleans.Cli.Tests;

namespace PushOrleans.Chaos.Tests;

/// <summary>A world in a cluster, worked with and looked at by the API alone.</summary>
internal sealed class Outside(PatientClient client, World world)
{
    private const int Replayed = 60, Inboxes = 40;
    private static readonly TimeSpan SettlesWithin = TimeSpan.FromMinutes(5);

    public async Task ImportAsync(CancellationToken cancellationToken)
    {
        var policy = world.Policy();
        await client.PutAsync($"policies/{policy["id"]}/versions/{policy["version"]}", policy, cancellationToken);
        await client.PostAsync($"policies/{policy["id"]}/activate", new JsonObject { ["version"] = (string)policy["version"]! }, null, cancellationToken);
        foreach (var provider in world.ProviderIds) await client.PutAsync($"providers/{provider}", world.Provider(provider), cancellationToken);
        var imported = await client.PostLinesAsync("users/bulk", world.Users.Select(world.User), cancellationToken);
        Assert.Equal(world.Users.Count, imported.GetProperty("accepted").GetInt32());
    }

    /// <summary>To everyone of this world, or to those who are listed.</summary>
    public JsonObject Campaign(string id, string provider, IReadOnlyList<string>? userIds = null)
    {
        var campaign = World.Campaign(id, provider, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(2), userIds);
        campaign["appId"] = provider + "-app";
        if (userIds is null) campaign["audience"] = new JsonObject { ["kind"] = "segment", ["tags"] = new JsonArray(world.Tag) };
        return campaign;
    }

    public async Task<DateTimeOffset> SubmitAsync(JsonObject campaign, CancellationToken cancellationToken)
    {
        var accepted = await client.PostAsync("campaigns", campaign, $"key-{campaign["id"]}", cancellationToken);
        Assert.Equal((string)campaign["id"]!, accepted.GetProperty("id").GetString());
        return TimeProvider.System.GetUtcNow();
    }

    /// <returns>When the cancel was answered; null when the campaign had ended before, which the API says by 409.</returns>
    public async Task<DateTimeOffset?> CancelAsync(string campaign, CancellationToken cancellationToken)
    {
        var cancelled = await client.PostAsync($"campaigns/{campaign}/cancel", new JsonObject(), $"cancel-{campaign}", cancellationToken, mayConflict: true);
        return cancelled.TryGetProperty("stopped", out _) ? TimeProvider.System.GetUtcNow() : null;
    }

    /// <summary>Waits until nothing goes on in these campaigns any more, and says what they are then. Who does not settle is told as it stands.</summary>
    public async Task<SeenCampaign> SettledAsync(string id, string provider, DateTimeOffset? stoppedAt, IReadOnlyCollection<string> audience, CancellationToken cancellationToken)
    {
        var late = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await client.GetAsync($"campaigns/{id}", cancellationToken);
            var state = seen.GetProperty("state").GetString();
            var counts = Numbers(seen.GetProperty("counts"));
            var granted = counts.GetValueOrDefault("allow") + counts.GetValueOrDefault("modify");
            var isSettled = state is "done" or "cancelled" && (stoppedAt is not null || counts.GetValueOrDefault("handedOver") >= granted);
            if (isSettled || TimeProvider.System.GetElapsedTime(late) > SettlesWithin) return new SeenCampaign(id, provider, state, audience, counts, stoppedAt);
            await Task.Delay(200, cancellationToken);
        }
    }

    public async Task<Observation> ObserveAsync(IReadOnlyList<SeenCampaign> campaigns, Budgets budgets, int seed, CancellationToken cancellationToken)
    {
        var verdicts = new List<SeenVerdict>();
        foreach (var campaign in campaigns)
            verdicts.AddRange((await client.ListAsync($"campaigns/{campaign.Id}/decisions", cancellationToken)).Select(VerdictOf).OfType<SeenVerdict>());
        var random = new Random(seed);
        var replays = new List<SeenReplay>();
        for (var i = 0; i < Replayed && verdicts.Count > 0; i++)
        {
            var one = verdicts[random.Next(verdicts.Count)];
            var told = await client.GetAsync($"campaigns/{one.Campaign}/decisions/{one.User}", cancellationToken);
            replays.AddRange(told.GetProperty("decisions").EnumerateArray().Select(decision => new SeenReplay(one.Campaign, one.User, decision.GetProperty("replay").GetString() ?? "")));
        }

        var inboxes = new List<SeenInbox>();
        foreach (var user in world.Users.OrderBy(_ => random.Next()).Take(Inboxes))
        {
            var inbox = await client.GetAsync($"users/{user}/inbox", cancellationToken);
            var items = inbox.ValueKind == JsonValueKind.Array ? inbox.EnumerateArray() : inbox.GetProperty("items").EnumerateArray();
            inboxes.Add(new SeenInbox(user, [.. items.Select(item => item.TryGetProperty("campaignId", out var id) ? id.GetString()! : item.GetProperty("campaign").GetString()!)]));
        }

        var chain = await client.GetAsync("ledger/verify", cancellationToken);
        return new Observation(budgets, campaigns, verdicts, inboxes, replays, [new SeenChain(chain.GetProperty("ok").GetBoolean(), chain.ToString())]);
    }

    private static SeenVerdict? VerdictOf(JsonElement item) => item.GetProperty("user").GetString() is { } user
        ? new SeenVerdict(item.GetProperty("campaign").GetString()!, user, item.GetProperty("attempt").GetInt64(), item.GetProperty("at").GetDateTimeOffset(), item.GetProperty("verdict").GetString()!)
        : null;

    private static Dictionary<string, long> Numbers(JsonElement counts) =>
        counts.EnumerateObject().Where(count => count.Value.ValueKind == JsonValueKind.Number).ToDictionary(count => count.Name, count => count.Value.GetInt64(), StringComparer.Ordinal);
}
