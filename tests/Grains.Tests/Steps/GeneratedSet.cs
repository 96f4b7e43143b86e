using System.Globalization;
using System.Text.Json.Nodes;
using PushOrleans.Compliance;
using PushOrleans.Grains.Tests.Control;
using PushOrleans.Resources;

namespace PushOrleans.Grains.Tests.Steps;

/// <summary>
/// A small set made of the sample set's people and providers by a seed: campaigns of every class that start together at boundary instants, tight
/// quotas and budgets, short lives and long ones, holds and stops that begin while users wait.
/// </summary>
internal sealed class GeneratedSet
{
    private const int Campaigns = 22;
    private static readonly SampleSet Palette = SampleSet.Read();
    private static readonly string[] ProviderIds = ["pa", "pb", "pc", "pr", "pq", "p-par", "p-zero"];
    private static readonly string[] Zones = ["Asia/Shanghai", "Asia/Shanghai", "Asia/Urumqi", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati", "PRC", "UTC"];
    private static readonly string?[] Topics = [null, null, "t0", "t1", "star0"];
    private static readonly string[] Tags = ["basketball", "travel", "gadgets", "cooking"];

    /// <summary>One sample of each class with nothing against it.</summary>
    private static readonly string[] Templates = ["b00009", "b00007", "b00007", "g00047", "b00005", "b00019", "b00008", "b00008"];

    private readonly Random _random;
    private readonly int _users;
    private readonly List<string> _userIds = [];
    private readonly List<long> _starts = [];

    private GeneratedSet(int seed, int users) => (_random, _users) = (new Random(seed), users);

    public static SampleSet Of(int seed, int users = 60) => new GeneratedSet(seed, users).Make(seed);

    private SampleSet Make(int seed)
    {
        var policy = Policy(seed);
        var providers = ProviderIds.Select(Provider).ToList();
        var users = Enumerable.Range(0, _users).Select(i => User(i)).ToList();

        // A few instants for all campaigns, on both sides of midnight in Shanghai and of full hours: steps fall together.
        var base0 = Time("2026-03-06T00:00:00Z");
        for (var i = 0; i < 6; i++) _starts.Add(base0 + (_random.Next(0, 72) * 3600) + Pick(-1, 0, 0, 1));
        _starts.Add(Time("2026-03-06T16:00:00Z"));
        _starts.Add(Time("2026-03-06T15:59:59Z"));
        var campaigns = Enumerable.Range(0, Campaigns).Select(i => Campaign($"g{i:D2}")).ToList();
        return new SampleSet(policy, Palette.Sources, providers, users, campaigns, Stops());
    }

    private JsonObject Policy(int seed)
    {
        var policy = Copy(Palette.Policy);
        policy["version"] = $"g{seed}";
        policy["maxRedecisions"] = Pick(1, 3, 8, 8);
        policy["dayZone"] = Pick("Asia/Shanghai", "Asia/Shanghai", "UTC", "America/New_York");
        policy["quietHours"] = new JsonObject { ["start"] = Pick("22:00", "23:30", "01:15"), ["end"] = Pick("07:00", "08:00") };
        var budget = policy["parameters"]!["R5.6-FREQ-BUDGET"]!;
        budget["perDay"] = Pick(2, 4, 8);
        budget["perHour"] = Pick<JsonNode?>(null, 1, 2);
        budget["gapSeconds"] = Pick<JsonNode?>(null, 0, 600, 3600);
        budget["perProviderDay"] = Pick<JsonNode?>(null, 2, 4);
        return policy;
    }

    private JsonObject Provider(string id)
    {
        var provider = Copy(Palette.Providers.Single(provider => (string)provider["id"]! == id));
        provider["dailyQuota"] = Pick<JsonNode?>(null, null, 0, 1, 5, 13, 40);
        provider["ratioPlan"] = new JsonObject { ["newsMinPct"] = Pick(0, 0, 30), ["newsMaxPct"] = Pick(40, 70, 100) };
        if (_random.Next(8) == 0) provider["suspendedFrom"] = Format(Time("2026-03-06T00:00:00Z") + _random.Next(0, 72 * 3600));
        return provider;
    }

    private JsonObject User(int index)
    {
        var user = Copy(Palette.Users[_random.Next(Palette.Users.Count)]);
        var id = $"u{index:D3}";
        _userIds.Add(id);
        user["id"] = id;
        if (_random.Next(2) == 0) user["timeZone"] = Pick(Zones);
        if (_random.Next(3) > 0) Agree(user);
        if (_random.Next(3) == 0) user["quietHours"] = new JsonArray();
        if (_random.Next(4) == 0)
            user["frequencyChoices"] = new JsonArray(new JsonObject { ["providerId"] = Pick(null, Pick(ProviderIds)), ["category"] = Pick(null, "tech"), ["perDay"] = Pick(0, 1, 3) });
        if (_random.Next(3) == 0) user["memberTiers"] = new JsonObject { ["pc"] = "member", ["p-par"] = "member" };
        if (_random.Next(6) == 0)
            user["refusals"] = new JsonArray(new JsonObject { ["legalEntityId"] = Pick("le-0", "le-1", "le-2"), ["purpose"] = Pick("*", "ad", "news"), ["at"] = Instant() });
        if (_random.Next(6) == 0) user["personalisationOffAt"] = Instant();
        foreach (var consent in user["consents"]?.AsArray() ?? [])
            if (_random.Next(20) == 0) consent!["withdrawnAt"] = Instant();
        return user;
    }

    /// <summary>Somebody who may get everything, as far as budgets and hours go.</summary>
    private void Agree(JsonObject user)
    {
        user["ageBand"] = "adult";
        user["consents"] = new JsonArray([.. from entity in new[] { "le-0", "le-1", "le-2" } from purpose in new[] { "service", "news", "vertical", "ad" } select (JsonNode)new JsonObject
        {
            ["legalEntityId"] = entity, ["purpose"] = purpose, ["version"] = 9, ["grantedAt"] = "2026-01-01T00:00:00Z", ["vendorSharing"] = true,
        }]);
        user["agreements"] = new JsonArray([.. ProviderIds.Select(id => (JsonNode)new JsonObject { ["providerId"] = id, ["version"] = 3, ["acceptedAt"] = "2026-01-01T00:00:00Z" })]);
        user["devices"] = new JsonArray([.. Enumerable.Range(0, _random.Next(1, 3)).Select(i => (JsonNode)new JsonObject { ["id"] = $"d{i}", ["vendor"] = Pick("huawei", "vivo", "tight") })]);
        user.Remove("refusals");
    }

    private JsonObject Campaign(string id)
    {
        var template = Pick(Templates);
        var campaign = Copy(Palette.Campaigns.Single(sample => (string)sample["id"]! == template));
        var provider = Pick(ProviderIds);
        var start = Pick(_starts.ToArray());
        campaign["id"] = id;
        campaign["providerId"] = provider;
        campaign["appId"] = $"{provider}-app";
        campaign["shownName"] = provider.ToUpperInvariant();
        campaign["links"]![0]!["url"] = $"https://m.{provider}.example.com/x";
        campaign["topic"] = Pick(Topics);
        if (_random.Next(5) == 0) campaign["sensitivity"] = Pick("hot", "case");
        if ((string)campaign["class"]! == "vertical") campaign["category"] = Pick("tech", "sports", "culture");
        campaign["priority"] = Pick(1, 5, 5, 9);
        campaign["startAt"] = Format(start);
        campaign["expiresAt"] = Format(start + Pick(3600, 6 * 3600, 86_400, 2 * 86_400));
        campaign["feedback"] = new JsonArray();
        if (_random.Next(5) == 0)
        {
            campaign["feedback"] = new JsonArray(new JsonObject
            {
                ["at"] = Format(start + _random.Next(0, 8 * 3600)), ["delivered"] = 1000, ["complaints"] = 50, ["clicks"] = 10, ["clicksWithoutReceipt"] = 0,
            });
        }

        campaign["audience"] = _random.Next(4) switch
        {
            0 => new JsonObject { ["kind"] = "segment", ["tags"] = new JsonArray(Pick(Tags), "nobody-has-it") },
            1 => new JsonObject { ["kind"] = "users", ["userIds"] = Listed() },
            _ => new JsonObject { ["kind"] = "all" },
        };
        if (campaign["source"] is { } source) source["publishedAt"] = Format(start - Pick(3600, 259_200, 259_201));
        Approve(campaign, start);
        return campaign;
    }

    private JsonArray Listed()
    {
        var listed = new JsonArray("u-missing");
        for (var i = 0; i < 25; i++) listed.Add(Pick(_userIds.ToArray()));
        return listed;
    }

    private void Approve(JsonObject campaign, long start)
    {
        var hash = ContentHash.Of(CampaignReader.Read(SampleSet.Bytes(campaign), UnknownFields.Reject).Value!);
        if (_random.Next(20) == 0) hash = new string('0', 64);
        foreach (var approval in campaign["review"]!["approvals"]!.AsArray()) (approval!["at"], approval["hash"]) = (Format(start - 600), hash);
        if (_random.Next(6) == 0) campaign["review"]!["expiresAt"] = Format(start + Pick(0, 1, 3600));
    }

    private List<JsonObject> Stops() =>
    [
        new() { ["id"] = "s1", ["issuer"] = "ops", ["scope"] = new JsonObject { ["type"] = "topic", ["value"] = "t1" }, ["from"] = Instant(), ["to"] = null },
        new() { ["id"] = "s2", ["issuer"] = "ops", ["scope"] = new JsonObject { ["type"] = "campaign", ["value"] = "g03" }, ["from"] = Instant(), ["to"] = null },
    ];

    private string Instant() => Format(Time("2026-03-06T00:00:00Z") + _random.Next(0, 4 * 86_400));

    private T Pick<T>(params ReadOnlySpan<T> from) => from[_random.Next(from.Length)];

    private static JsonObject Copy(JsonObject json) => (JsonObject)json.DeepClone();

    private static long Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUnixTimeSeconds();

    private static string Format(long t) => Lexical.FormatTime(t);
}
