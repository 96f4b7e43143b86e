using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace PushOrleans.Cli.Tests;

/// <summary>
/// The limits that a test's model holds against. Null = none.
/// </summary>
internal sealed record Limits(int PerDay = 64, int? PerHour = null, int? GapSeconds = null, int? DailyQuota = null);

/// <summary>
/// One policy, two providers and users who have consented to all, as of now: only budgets, consents and refusals decide here, so that a
/// model of a few lines can say what must come out.
/// </summary>
/// <param name="prefix">What ids of users and providers, and the one tag, begin with: for several worlds in one store.</param>
internal sealed partial class World(Limits limits, int users, string prefix = "")
{
    public static readonly string[] Providers = ["north", "south"];

    /// <summary>Rules whose work is elsewhere tested: with them a model would be a second engine.</summary>
    private static readonly string[] Disabled =
    [
        "R6-COMPLAINT-BREAKER", "R5.5-REVIEW-REQUIRED", "R5.5-REVIEW-CAPACITY", "R5.4-NEWS-RATIO", "R5.4-DIVERSITY", "R5.7-OVER-RECOMMEND",
        "R5.6-MEMBER-PARITY", "RQH-QUIET-HOURS",
    ];

    public IReadOnlyList<string> Users { get; } = [.. Enumerable.Range(0, users).Select(number => $"{prefix}u{number:D5}")];

    public IReadOnlyList<string> ProviderIds { get; } = [.. Providers.Select(provider => prefix + provider)];

    /// <summary>Every user of this world has it.</summary>
    public string Tag => prefix + "everyone";

    public static string LegalEntity(string provider) => "le-" + provider;

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A campaign that no content rule objects to.</summary>
    /// <param name="userIds">Null = all users.</param>
    public static JsonObject Campaign(string id, string provider, DateTimeOffset start, TimeSpan length, IReadOnlyList<string>? userIds = null) => new()
    {
        ["id"] = id,
        ["providerId"] = provider,
        ["appId"] = provider + "-app",
        ["class"] = "vertical",
        ["category"] = "tech",
        ["title"] = "今日推荐",
        ["body"] = "本周活动与资讯。",
        ["shownName"] = "PA",
        ["manageLink"] = true,
        ["labels"] = new JsonArray(new JsonObject { ["code"] = "N1", ["score"] = 100 }),
        ["close"] = new JsonObject { ["dismissible"] = true, ["taps"] = 1 },
        ["selection"] = new JsonObject { ["mode"] = "broadcast" },
        ["audience"] = userIds is null
            ? new JsonObject { ["kind"] = "all" }
            : new JsonObject { ["kind"] = "users", ["userIds"] = new JsonArray([.. userIds.Select(user => JsonValue.Create(user))]) },
        ["startAt"] = Time(start),
        ["expiresAt"] = Time(start + length),
    };

    public static ReadOnlyMemory<byte> Bytes(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());

    /// <summary>A zone in which it is neither shortly before nor after midnight, so that a test's day is one day.</summary>
    private static string MiddayZone() => TimeProvider.System.GetUtcNow().Hour switch
    {
        >= 4 and < 20 => "UTC",
        _ => "Asia/Shanghai",
    };

    /// <param name="version">Null = one per zone, since a version never changes, and worlds of one store may be made some hours apart.</param>
    public JsonObject Policy(string? version = null) => new()
    {
        ["id"] = "test",
        ["version"] = version ?? (MiddayZone() == "UTC" ? "1" : "2"),
        ["dayZone"] = MiddayZone(),
        ["defaultZone"] = MiddayZone(),
        ["disabledRules"] = new JsonArray([.. Disabled.Select(rule => JsonValue.Create(rule))]),
        ["vendors"] = new JsonObject { ["inapp"] = new JsonObject() },
        ["categoryPermits"] = new JsonObject { ["tech"] = null },
        ["parameters"] = new JsonObject
        {
            ["R5.6-FREQ-BUDGET"] = new JsonObject
            {
                ["perDay"] = limits.PerDay,
                ["perHour"] = limits.PerHour,
                ["gapSeconds"] = limits.GapSeconds,
                ["perCategoryDay"] = null,
                ["perProviderDay"] = null,
            },
        },
    };

    public JsonObject Provider(string id)
    {
        var system = () => new JsonObject { ["version"] = "1", ["approver"] = "ceo", ["nextReview"] = TimeProvider.System.GetUtcNow().AddDays(60).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) };
        return new JsonObject
        {
            ["id"] = id,
            ["legalEntityId"] = LegalEntity(id),
            ["apps"] = new JsonArray(new JsonObject { ["id"] = id + "-app", ["registeredNames"] = new JsonArray("PA") }),
            ["systems"] = new JsonObject { ["contentReview"] = system(), ["ecosystem"] = system(), ["dataProtection"] = system(), ["minors"] = system(), ["popupNorms"] = system() },
            ["complaintEntry"] = new JsonObject { ["url"] = "https://pa.example.com/complain" },
            ["agreements"] = new JsonArray(new JsonObject
            {
                ["version"] = 1,
                ["effectiveFrom"] = "2025-01-01T00:00:00Z",
                ["form"] = "banner",
                ["cancel"] = "settings",
                ["declaredPerDay"] = new JsonObject { ["vertical"] = 64 },
            }),
            ["purposeVersions"] = new JsonObject { ["vertical"] = 1 },
            ["frequencyPlan"] = new JsonObject { ["ordinary"] = new JsonObject { ["vertical"] = 64 }, ["member"] = new JsonObject { ["vertical"] = 64 } },
            ["dailyQuota"] = limits.DailyQuota,
        };
    }

    public JsonObject User(string id) => new()
    {
        ["id"] = id,
        ["ageBand"] = "adult",
        ["tags"] = new JsonArray(Tag),
        ["consents"] = new JsonArray([.. ProviderIds.Select(provider => new JsonObject
        {
            ["legalEntityId"] = LegalEntity(provider), ["purpose"] = "vertical", ["version"] = 1, ["grantedAt"] = "2026-01-01T00:00:00Z", ["vendorSharing"] = true,
        })]),
        ["agreements"] = new JsonArray([.. ProviderIds.Select(provider => new JsonObject { ["providerId"] = provider, ["version"] = 1, ["acceptedAt"] = "2026-01-01T00:00:00Z" })]),
        ["devices"] = new JsonArray(new JsonObject { ["id"] = "d0", ["vendor"] = "inapp" }),
    };
}
