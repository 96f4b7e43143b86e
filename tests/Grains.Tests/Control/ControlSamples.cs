using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace PushOrleans.Grains.Tests.Control;

/// <summary>Users and campaigns of the sample set's provider pc with nothing against them, at ten in the morning.</summary>
internal static class ControlSamples
{
    public const string Provider = "pc";
    public static readonly DateTimeOffset Morning = new(2026, 3, 10, 2, 0, 0, TimeSpan.Zero);

    public static async Task<TestNode> NodeAsync(int users, Action<JsonObject>? changeUser = null, string? file = null, Action<IServiceCollection>? configure = null)
    {
        var node = await TestNode.StartAsync(file: file, start: Morning, configure: configure);
        await node.ChangeAsync(SampleSet.Read().Inputs());
        await node.TakeUsersAsync(Enumerable.Range(0, users).Select(i => User($"u{i:D6}", changeUser)));
        return node;
    }

    public static JsonObject User(string id, Action<JsonObject>? change = null)
    {
        var user = new JsonObject
        {
            ["id"] = id,
            ["ageBand"] = "adult",
            ["timeZone"] = "Asia/Shanghai",
            ["consents"] = new JsonArray([.. new[] { "service", "news", "vertical", "ad" }.Select(purpose => (JsonNode)new JsonObject
            {
                ["legalEntityId"] = (string)SampleProvider["legalEntityId"]!, ["purpose"] = purpose, ["version"] = 9, ["grantedAt"] = "2026-01-01T00:00:00Z", ["vendorSharing"] = true,
            })]),
            ["agreements"] = new JsonArray(new JsonObject { ["providerId"] = Provider, ["version"] = 3, ["acceptedAt"] = "2026-01-01T00:00:00Z" }),
            ["quietHours"] = new JsonArray(),
            ["devices"] = new JsonArray(new JsonObject { ["id"] = $"{id}-d", ["vendor"] = "huawei" }),
        };
        change?.Invoke(user);
        return user;
    }

    private static JsonObject SampleProvider { get; } = SampleSet.Read().Providers.Single(provider => (string)provider["id"]! == Provider);

    /// <summary>The sample set's b00019 of provider pc, to everyone, with nothing against it, at ten in the morning.</summary>
    public static JsonObject Campaign(string id, Action<JsonObject>? change = null)
    {
        var campaign = SampleSet.Read().Campaigns.Single(sample => (string)sample["id"]! == "b00019");
        campaign["id"] = id;
        campaign["category"] = "tech";
        campaign["topic"] = null;
        campaign["sensitivity"] = "none";
        campaign["audience"] = new JsonObject { ["kind"] = "all" };
        campaign["selection"] = new JsonObject { ["mode"] = "broadcast" };
        campaign["startAt"] = "2026-03-10T02:00:00Z";
        campaign["expiresAt"] = "2026-03-12T02:00:00Z";
        campaign["feedback"] = new JsonArray();
        foreach (var approval in campaign["review"]!["approvals"]!.AsArray()) approval!["at"] = "2026-03-10T01:00:00Z";
        change?.Invoke(campaign);
        return campaign;
    }
}
