using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using PushOrleans.Compliance;
using PushOrleans.Resources;

namespace PushOrleans.Cli;

/// <summary>
/// Any number of users, made from a seed, with providers and campaigns to go with them. The same seed gives the same bytes. The mix: most
/// are adults in China, some abroad or without a known zone; consents, agreements, opt-outs and refusals vary as in a grown population.
/// </summary>
internal sealed class SeededPopulation(int seed)
{
    /// <summary>The providers of the seeded campaigns; each is its own legal entity.</summary>
    private static readonly string[] Providers = ["demo-north", "demo-south"];
    private static readonly string[] Purposes = ["news", "vertical", "ad"];
    private static readonly string[] Vendors = ["huawei", "xiaomi", "vivo", "inapp"];
    private static readonly string[] Tags = ["basketball", "cooking", "travel", "gadgets"];
    private static readonly string[] ZonesAbroad = ["Asia/Urumqi", "Asia/Tokyo", "Europe/Berlin", "America/New_York", "Australia/Adelaide", "Asia/Kathmandu"];

    /// <summary>A provider of the samples under another name, for each of the seeded ones.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> MakeProviders(SampleSet samples)
    {
        var model = Text(samples.Providers, "pa");
        foreach (var id in Providers)
        {
            var provider = JsonNode.Parse(model.Replace("\"le-0\"", $"\"le-{id}\"", StringComparison.Ordinal))!.AsObject();
            provider["id"] = id;
            provider["name"] = id;
            provider["apps"] = new JsonArray(new JsonObject { ["id"] = id + "-app", ["registeredNames"] = new JsonArray("PA") });
            yield return Bytes(provider);
        }
    }

    /// <summary>Five campaigns to all users, an hour apart, each of another kind, made from campaigns of the samples.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> MakeCampaigns(SampleSet samples, DateTimeOffset firstStart)
    {
        string[] models = ["b00007", "b00011", "b00016", "b00008", "b00013"];
        for (var number = 0; number < models.Length; number++)
        {
            var start = firstStart.AddHours(1 + number);
            var provider = Providers[number % Providers.Length];
            var campaign = JsonNode.Parse(Text(samples.Campaigns, models[number]))!.AsObject();
            campaign["id"] = $"demo-{number + 1}";
            campaign["providerId"] = provider;
            campaign["appId"] = provider + "-app";
            campaign["shownName"] = "PA";
            campaign["links"] = new JsonArray(new JsonObject { ["url"] = "https://m.pa.example.com/x" });
            campaign["topic"] = null;
            campaign["sensitivity"] = "none";
            campaign["selection"] = new JsonObject { ["mode"] = "broadcast" };
            campaign["audience"] = new JsonObject { ["kind"] = "all" };
            campaign["startAt"] = Time(start);
            campaign["expiresAt"] = Time(start.AddHours(20));
            if (campaign["source"] is JsonObject source) source["publishedAt"] = Time(start.AddHours(-1));
            var content = ContentHash.Of(CampaignReader.Read(Bytes(campaign), UnknownFields.Reject).Value!);
            foreach (var approval in campaign["review"]!["approvals"]!.AsArray())
            {
                approval!["at"] = Time(start.AddMinutes(-10));
                approval["hash"] = content;
            }

            yield return Bytes(campaign);
        }
    }

    /// <summary>Users, one JSON line each; about 500 bytes.</summary>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> MakeUsers(int count)
    {
        await Task.CompletedTask;
        var random = new Random(seed);
        var text = new StringBuilder(1024);
        for (var number = 0; number < count; number++)
        {
            text.Clear();
            Append(text, number, random);
            yield return Encoding.UTF8.GetBytes(text.ToString());
        }
    }

    private static void Append(StringBuilder text, int number, Random random)
    {
        text.Append(CultureInfo.InvariantCulture, $"{{\"id\":\"s{number:D8}\"");
        if (random.Next(100) is var zone && zone < 96)
            text.Append(CultureInfo.InvariantCulture, $",\"timeZone\":\"{(zone < 88 ? "Asia/Shanghai" : ZonesAbroad[random.Next(ZonesAbroad.Length)])}\"");
        text.Append(",\"ageBand\":\"").Append(random.Next(100) switch { < 88 => "adult", < 94 => "14to17", < 96 => "under14", _ => "unknown" }).Append('"');
        text.Append(",\"consents\":[");
        var separator = "";
        foreach (var provider in Providers)
            foreach (var purpose in Purposes)
            {
                if (random.Next(100) >= 80) continue;
                text.Append(CultureInfo.InvariantCulture, $"{separator}{{\"legalEntityId\":\"le-{provider}\",\"purpose\":\"{purpose}\",\"version\":2,\"grantedAt\":\"2026-02-{1 + random.Next(28):D2}T00:00:00Z\",\"vendorSharing\":true}}");
                separator = ",";
            }

        text.Append("],\"agreements\":[");
        text.AppendJoin(',', Providers.Select(provider => $"{{\"providerId\":\"{provider}\",\"version\":3,\"acceptedAt\":\"2026-03-01T00:00:00Z\"}}"));
        text.Append(CultureInfo.InvariantCulture, $"],\"tags\":[\"{Tags[random.Next(Tags.Length)]}\"]");
        if (random.Next(100) < 3) text.Append(CultureInfo.InvariantCulture, $",\"refusals\":[{{\"legalEntityId\":\"le-{Providers[random.Next(2)]}\",\"purpose\":\"*\",\"at\":\"2026-03-02T00:00:00Z\"}}]");
        if (random.Next(100) < 3) text.Append(",\"categoryOptOuts\":[{\"category\":\"shop\",\"at\":\"2026-03-02T00:00:00Z\"}]");
        if (random.Next(100) < 4) text.Append(",\"quietHours\":[{\"start\":\"12:00\",\"end\":\"14:30\"}]");
        text.Append(CultureInfo.InvariantCulture, $",\"devices\":[{{\"id\":\"d0\",\"vendor\":\"{Vendors[random.Next(Vendors.Length)]}\"}}]}}");
    }

    private static string Text(IReadOnlyList<FileEntry> entries, string id) =>
        entries.Select(entry => Encoding.UTF8.GetString(entry.Json.Span)).Single(text => JsonNode.Parse(text)!["id"]!.GetValue<string>() == id);

    private static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static ReadOnlyMemory<byte> Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());
}
