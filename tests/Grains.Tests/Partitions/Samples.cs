using System.Text.Json;
using System.Text.Json.Nodes;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Grains.Tests.Partitions;

/// <summary>The samples' policy and providers, and users and campaigns that fit them.</summary>
internal static class Samples
{
    public const string Provider = "pc";
    public const string Entity = "le-2";

    public static byte[] Bytes(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node);

    public static IReadOnlyList<InputsChange> Inputs(Action<JsonObject>? changePolicy, Action<JsonObject>? changeProvider)
    {
        var policy = (JsonObject)JsonNode.Parse(Read("policy.json"))!;
        policy["quietHours"] = new JsonObject { ["start"] = "01:15", ["end"] = "07:45" };
        changePolicy?.Invoke(policy);
        var key = $"{policy["id"]}@{policy["version"]}";
        List<InputsChange> changes =
        [
            new(InputsKind.Policy, key, Bytes(policy), null),
            new(InputsKind.ActivePolicy, "active", Bytes(JsonValue.Create(key)), null),
        ];
        foreach (var provider in Objects("providers.json"))
        {
            if ((string)provider["id"]! == Provider) changeProvider?.Invoke(provider);
            changes.Add(new InputsChange(InputsKind.Provider, (string)provider["id"]!, Bytes(provider), null));
        }

        foreach (var list in Objects("sources.json")) changes.Add(new InputsChange(InputsKind.SourceList, $"{list["id"]}@{list["version"]}", Bytes(list), null));
        return changes;
    }

    public static JsonObject ProviderJson(Action<JsonObject> change)
    {
        var provider = Objects("providers.json").Single(provider => (string)provider["id"]! == Provider);
        change(provider);
        return provider;
    }

    /// <summary>A user who may get everything of the provider, as far as budgets go.</summary>
    public static JsonObject User(string id, Action<JsonObject>? change = null)
    {
        var user = new JsonObject
        {
            ["id"] = id,
            ["timeZone"] = "Asia/Shanghai",
            ["ageBand"] = "adult",
            ["consents"] = new JsonArray([.. new[] { "service", "news", "vertical", "ad" }.Select(purpose => (JsonNode)new JsonObject
            {
                ["legalEntityId"] = Entity, ["purpose"] = purpose, ["version"] = 9, ["grantedAt"] = "2026-01-01T00:00:00Z", ["vendorSharing"] = true,
            })]),
            ["agreements"] = new JsonArray(new JsonObject { ["providerId"] = Provider, ["version"] = 3, ["acceptedAt"] = "2026-01-01T00:00:00Z" }),
            ["quietHours"] = new JsonArray(),
            ["devices"] = new JsonArray(new JsonObject { ["id"] = $"{id}-d", ["vendor"] = "inapp" }, new JsonObject { ["id"] = $"{id}-e", ["vendor"] = "huawei" }),
            ["subscriptions"] = new JsonArray(Provider),
        };
        change?.Invoke(user);
        return user;
    }

    public static IEnumerable<JsonObject> Users(int count, string prefix = "user-") => Enumerable.Range(0, count).Select(i => User($"{prefix}{i:D6}"));

    /// <summary>A vertical campaign of the provider with nothing against it.</summary>
    public static JsonObject Campaign(string id, Action<JsonObject>? change = null)
    {
        var campaign = Objects("campaigns.ndjson").Single(sample => (string)sample["id"]! == "b00019");
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

    public static JsonObject Listed(JsonObject campaign, params IEnumerable<string> userIds)
    {
        campaign["audience"] = new JsonObject { ["kind"] = "users", ["userIds"] = new JsonArray([.. userIds.Select(id => (JsonNode)id)]) };
        return campaign;
    }

    public static CampaignOffer Offer(JsonObject campaign, long armedAt)
    {
        var read = CampaignReader.Read(Bytes(campaign), UnknownFields.Reject);
        Assert.True(read.IsValid, string.Join("; ", read.Errors));
        return new CampaignOffer(read.Value.Id, Bytes(campaign), ContentHash.Of(read.Value), [], armedAt, 0);
    }

    private static IEnumerable<JsonObject> Objects(string file)
    {
        var text = Read(file);
        return text.TrimStart().StartsWith('[')
            ? ((JsonArray)JsonNode.Parse(text)!).Select(node => (JsonObject)node!.DeepClone())
            : text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (JsonObject)JsonNode.Parse(line)!);
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", file));
}
