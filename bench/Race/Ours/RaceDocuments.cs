using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Bench;

/// <summary>Which policy pack the product races under.</summary>
internal enum RacePack
{
    /// <summary>The nine rules that every peer applies; all that can be disabled is.</summary>
    NineRules = 0,

    /// <summary>The shipped pack, whole.</summary>
    Whole = 1,
}

/// <summary>The race's population as the product's resources.</summary>
internal static class RaceDocuments
{
    private const ulong NineRules = (1UL << 13) | (1UL << 19) | (1UL << 25) | (1UL << 29) | (1UL << 32) | (1UL << 43) | (1UL << 45);
    private static readonly string[] Staff = ["ed1", "scr1", "rv1", "rv2"];
    private const string Since = "2026-01-01T00:00:00Z";

    public static string Category(int category) => $"category-{category}";

    public static string Provider(int provider) => $"provider-{provider:D2}";

    public static string Entity(int entity) => $"entity-{entity}";

    public static IReadOnlyList<InputsChange> Inputs(RacePopulation population, RacePack pack)
    {
        var policy = Policy(pack);
        var key = $"{policy["id"]}@{policy["version"]}";
        List<InputsChange> changes = [new(InputsKind.Policy, key, Bytes(policy), null), InputsChanges.Activate(key)];
        foreach (var campaign in population.All)
            changes.Add(new InputsChange(InputsKind.Provider, Provider(campaign.Provider), Bytes(ProviderOf(campaign)), null));
        return changes;
    }

    /// <summary>One user, JSON in UTF-8.</summary>
    public static byte[] User(RacePopulation population, int user, RacePack pack)
    {
        var text = new StringBuilder(1024);
        text.Append(CultureInfo.InvariantCulture, $"{{\"id\":\"{RacePopulation.UserId(user)}\",\"timeZone\":\"{RacePopulation.Zones[population.Zone[user]]}\",\"ageBand\":\"adult\",\"consents\":[");
        var separator = "";
        for (var entity = 0; entity < RacePopulation.Entities; entity++)
        {
            if ((population.Consents[user] & (1 << entity)) == 0) continue;
            text.Append(CultureInfo.InvariantCulture, $"{separator}{{\"legalEntityId\":\"{Entity(entity)}\",\"purpose\":\"vertical\",\"version\":2,\"grantedAt\":\"2026-02-{1 + ((user + entity) % 28):D2}T{user % 24:D2}:{user / 24 % 60:D2}:{user / 1440 % 60:D2}Z\",\"vendorSharing\":true}}");
            separator = ",";
        }

        text.Append(']');
        if (pack == RacePack.Whole)
        {
            text.Append(",\"agreements\":[");
            text.AppendJoin(',', Enumerable.Range(0, RacePopulation.Providers).Select(provider => $"{{\"providerId\":\"{Provider(provider)}\",\"version\":1,\"acceptedAt\":\"{Since}\"}}"));
            text.Append(']');
        }

        if (population.OptOuts[user] != 0)
        {
            text.Append(",\"categoryOptOuts\":[");
            text.AppendJoin(',', Enumerable.Range(0, RacePopulation.Categories).Where(category => (population.OptOuts[user] & (1 << category)) != 0)
                .Select(category => $"{{\"category\":\"{Category(category)}\",\"at\":\"{Since}\"}}"));
            text.Append(']');
        }

        if (population.Off[user]) text.Append(CultureInfo.InvariantCulture, $",\"personalisationOffAt\":\"{Since}\"");
        text.Append(",\"devices\":[{\"id\":\"d0\",\"vendor\":\"inapp\"}]}");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static CampaignOffer Offer(RaceCampaign campaign)
    {
        var read = Read((JsonObject)JsonNode.Parse(Approved(CampaignOf(campaign)).Span)!);
        return new CampaignOffer(read.Id, CampaignWriter.Write(read), ContentHash.Of(read), [], campaign.T, 0);
    }

    /// <summary>The campaign's bytes, its approvals bound to the content as it is.</summary>
    public static ReadOnlyMemory<byte> Approved(JsonObject campaign)
    {
        var hash = ContentHash.Of(Read(campaign));
        foreach (var approval in campaign["review"]!["approvals"]!.AsArray()) approval!["hash"] = hash;
        return CampaignWriter.Write(Read(campaign));
    }

    private static Campaign Read(JsonObject json)
    {
        var read = CampaignReader.Read(Bytes(json), UnknownFields.Reject);
        return read.IsValid ? read.Value : throw new InvalidOperationException(string.Join("; ", read.Errors));
    }

    private static JsonObject Policy(RacePack pack)
    {
        var policy = (JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "policies", "cn-mainland.json")))!;
        var permits = (JsonObject)policy["categoryPermits"]!;
        for (var category = 0; category < RacePopulation.Categories; category++) permits[Category(category)] = category == 5 ? JsonValue.Create("drug") : null;
        policy["id"] = $"race-{pack}";
        if (pack == RacePack.Whole) return policy;
        policy["disabledRules"] = new JsonArray([.. RuleIds.All.Where(rule => ((NineRules | RuleIds.AlwaysOn) & rule.Bit()) == 0).Select(rule => (JsonNode)rule.Id())]);
        policy["parameters"] = new JsonObject
        {
            [Rule.FrequencyBudget.Id()] = new JsonObject
            {
                ["perDay"] = RaceRules.PerDay, ["perHour"] = RaceRules.PerHour, ["perProviderDay"] = RaceRules.PerEntityDay, ["gapSeconds"] = null, ["perCategoryDay"] = null,
            },
            [Rule.Diversity.Id()] = new JsonObject { ["lastN"] = RaceRules.LastN, ["maxSame"] = RaceRules.MaxSame, ["lookbackSeconds"] = RaceRules.LookBack },
            [Rule.Consent.Id()] = new JsonObject { ["requireVendorSharing"] = false },
        };
        policy["quietHours"] = new JsonObject { ["start"] = "22:00", ["end"] = "08:00" };
        return policy;
    }

    private static JsonObject ProviderOf(RaceCampaign campaign)
    {
        JsonObject system() => new() { ["version"] = "1", ["approver"] = "ceo", ["nextReview"] = "2026-12-01" };
        JsonObject perClass(int count) => new() { ["service"] = count, ["news"] = count, ["vertical"] = count, ["ad"] = count };
        var provider = new JsonObject
        {
            ["id"] = Provider(campaign.Provider),
            ["legalEntityId"] = Entity(campaign.Entity),
            ["name"] = Provider(campaign.Provider),
            ["apps"] = new JsonArray(new JsonObject { ["id"] = Provider(campaign.Provider) + "-app", ["registeredNames"] = new JsonArray("Race") }),
            ["systems"] = new JsonObject
            {
                ["contentReview"] = system(), ["ecosystem"] = system(), ["dataProtection"] = system(), ["minors"] = system(), ["popupNorms"] = system(),
            },
            ["complaintEntry"] = new JsonObject { ["url"] = "https://race.example.com/complain" },
            ["agreements"] = new JsonArray(new JsonObject { ["version"] = 1, ["effectiveFrom"] = "2025-01-01T00:00:00Z", ["form"] = "banner", ["cancel"] = "settings", ["declaredPerDay"] = perClass(6) }),
            ["purposeVersions"] = perClass(2),
            ["frequencyPlan"] = new JsonObject { ["ordinary"] = perClass(6), ["member"] = perClass(6) },
            ["ratioPlan"] = new JsonObject { ["newsMinPct"] = 0, ["newsMaxPct"] = 100 },
            ["linkAllowList"] = new JsonArray("race.example.com"),
            ["algorithms"] = new JsonArray(new JsonObject
            {
                ["modelId"] = "m1", ["status"] = "approved", ["opinionAttribute"] = true, ["filingNumber"] = "F1", ["filingDisplayed"] = true, ["onlineSince"] = Since,
                ["objective"] = "ctr-capped", ["assessedAt"] = "2026-02-04T00:00:00Z",
            }),
            ["reviewLoad"] = new JsonArray(new JsonObject { ["at"] = Since, ["arriving"] = 10, ["capacity"] = 100 }),
            ["reviewers"] = new JsonArray([.. Staff.Select(id => (JsonNode)new JsonObject { ["id"] = id, ["certifiedUntil"] = "2026-12-01" })]),
        };
        if (campaign.HasPermit) provider["permits"] = new JsonArray(new JsonObject { ["type"] = "drug", ["number"] = "D1", ["validFrom"] = "2025-01-01", ["validTo"] = "2026-12-31" });
        return provider;
    }

    private static JsonObject CampaignOf(RaceCampaign campaign) => new()
    {
        ["id"] = campaign.Id,
        ["providerId"] = Provider(campaign.Provider),
        ["appId"] = Provider(campaign.Provider) + "-app",
        ["class"] = "vertical",
        ["category"] = Category(campaign.Category),
        ["title"] = "今日推荐",
        ["body"] = "本周活动与资讯。",
        ["links"] = new JsonArray(new JsonObject { ["url"] = "https://race.example.com/x" }),
        ["shownName"] = "Race",
        ["manageLink"] = true,
        ["close"] = new JsonObject { ["dismissible"] = true, ["taps"] = 1, ["countdownMs"] = 0, ["signVisibleAtMs"] = 0 },
        ["labels"] = new JsonArray(new JsonObject { ["code"] = "N1", ["score"] = 100 }),
        ["selection"] = campaign.Personalised ? new JsonObject { ["mode"] = "model", ["modelId"] = "m1" } : new JsonObject { ["mode"] = "broadcast" },
        ["audience"] = new JsonObject { ["kind"] = "all" },
        ["startAt"] = Time(campaign.T),
        ["expiresAt"] = Time(campaign.T + (3 * 86_400)),
        ["review"] = new JsonObject
        {
            ["state"] = "approved", ["author"] = "ed1", ["screenedBy"] = "scr1", ["editedBy"] = "ed1",
            ["approvals"] = new JsonArray(
                new JsonObject { ["by"] = "rv1", ["at"] = Time(campaign.T - 600), ["hash"] = "" },
                new JsonObject { ["by"] = "rv2", ["at"] = Time(campaign.T - 600), ["hash"] = "" }),
        },
    };

    private static string Time(long t) => DateTimeOffset.FromUnixTimeSeconds(t).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());
}
