using System.Text.Json.Nodes;

namespace PushOrleans.Api.Tests;

/// <summary>The sample set of the repository.</summary>
internal static class Samples
{
    private static readonly string Folder = Find();

    public static JsonObject Policy() => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "policy.json")))!.AsObject();

    public static IEnumerable<JsonObject> SourceLists() => Array("sources.json");

    public static IEnumerable<JsonObject> Providers() => Array("providers.json");

    public static string Users() => File.ReadAllText(Path.Combine(Folder, "users.ndjson"));

    /// <summary>A service campaign of provider pa that most users may get, approved by two people.</summary>
    public static JsonObject ServiceCampaign(string id, params string[] users)
    {
        var campaign = Campaigns().First(x => (string)x["id"]! == "b00007");
        campaign["id"] = id;
        if (users.Length > 0) campaign["audience"] = new JsonObject { ["kind"] = "users", ["userIds"] = new JsonArray([.. users.Select(x => JsonValue.Create(x))]) };
        return campaign;
    }

    /// <summary>The same as a provider may submit it: without what the server owns.</summary>
    public static JsonObject PlainCampaign(string id, params string[] users)
    {
        var campaign = ServiceCampaign(id, users);
        foreach (var name in (string[])["review", "feedback", "officialWarning", "verifiedNewFact"]) campaign.Remove(name);
        return campaign;
    }

    /// <summary>A user of whom legal entity le-0 (provider pa) has a consent to service pushes.</summary>
    public static JsonObject User(string id) => JsonNode.Parse($$"""
        {"id": "{{id}}", "timeZone": "Asia/Shanghai", "ageBand": "adult",
         "consents": [{"legalEntityId": "le-0", "purpose": "service", "version": 2, "grantedAt": "2026-01-10T00:00:00Z", "vendorSharing": true}],
         "agreements": [{"providerId": "pa", "version": 3, "acceptedAt": "2026-01-10T00:00:00Z"}],
         "quietHours": [], "devices": [{"id": "d1", "vendor": "xiaomi"}]}
        """)!.AsObject();

    private static IEnumerable<JsonObject> Campaigns() => File.ReadLines(Path.Combine(Folder, "campaigns.ndjson")).Select(line => JsonNode.Parse(line)!.AsObject());

    private static IEnumerable<JsonObject> Array(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!.AsArray().Select(x => x!.AsObject());

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "PushOrleans.sln"))) return Path.Combine(folder.FullName, "samples");
        throw new InvalidOperationException("Run the tests from a working tree");
    }
}
