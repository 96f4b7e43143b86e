using System.Globalization;
using System.Text.Json.Nodes;

namespace PushOrleans.Popup.Tests;

/// <summary>One policy, two providers and their users who have consented to all: what comes to a screen is decided by what a test changes.</summary>
internal static class World
{
    public const string Provider = "north";
    public const string OtherProvider = "south";
    public const string Device = "phone";
    public const string Name = "北方生活";

    private static readonly string[] Disabled =
    [
        "R6-COMPLAINT-BREAKER", "R5.5-REVIEW-REQUIRED", "R5.5-REVIEW-CAPACITY", "R5.4-NEWS-RATIO", "R5.4-DIVERSITY", "R5.7-OVER-RECOMMEND", "R5.6-MEMBER-PARITY",
    ];

    public static string LegalEntity(string provider) => "le-" + provider;

    public static async Task Import(HttpClient admin)
    {
        await admin.Put("/v1/policies/popup/versions/1", Policy("1", Disabled));
        await admin.Post("/v1/policies/popup/activate", new JsonObject { ["version"] = "1" });
        foreach (var provider in (string[])[Provider, OtherProvider]) await admin.Put("/v1/providers/" + provider, ProviderOf(provider));
    }

    /// <summary>An ad that no content rule objects to.</summary>
    public static JsonObject Campaign(string id, params string[] users) => new()
    {
        ["id"] = id,
        ["providerId"] = Provider,
        ["appId"] = Provider + "-app",
        ["class"] = "ad",
        ["category"] = "shopping",
        ["title"] = "周末鲜果专场：当季草莓一箱起送",
        ["body"] = "本地果园直采，下单后次日上午送达。数量有限，以页面显示为准。",
        ["shownName"] = Name,
        ["manageLink"] = true,
        ["adMark"] = true,
        ["commercialDeclared"] = true,
        ["ad"] = new JsonObject { ["goodsClass"] = "fruit", ["advertiser"] = "North Orchard" },
        ["labels"] = new JsonArray(new JsonObject { ["code"] = "N1", ["score"] = 100 }),
        ["links"] = new JsonArray(new JsonObject
        {
            ["url"] = "https://go.north.example.cn/s/1", ["resolvedUrl"] = "https://shop.north.example.cn/strawberry", ["approvedUrl"] = "https://shop.north.example.cn/strawberry",
        }),
        ["landingMatch"] = true,
        ["close"] = new JsonObject { ["dismissible"] = true, ["taps"] = 1, ["countdownMs"] = 0, ["signVisibleAtMs"] = 0 },
        ["selection"] = new JsonObject { ["mode"] = "broadcast" },
        ["audience"] = users.Length == 0
            ? new JsonObject { ["kind"] = "all" }
            : new JsonObject { ["kind"] = "users", ["userIds"] = new JsonArray([.. users.Select(user => JsonValue.Create(user))]) },
        ["startAt"] = Time(TimeProvider.System.GetUtcNow().AddSeconds(-1)),
        ["expiresAt"] = Time(TimeProvider.System.GetUtcNow().AddHours(6)),
    };

    public static JsonObject User(string id, string provider) => new()
    {
        ["id"] = id,
        ["ageBand"] = "adult",
        ["timeZone"] = "Asia/Shanghai",
        ["consents"] = new JsonArray([.. ((string[])["ad", "vertical", "service"]).Select(purpose => new JsonObject
        {
            ["legalEntityId"] = LegalEntity(provider), ["purpose"] = purpose, ["version"] = 1, ["grantedAt"] = "2026-01-01T00:00:00Z", ["vendorSharing"] = true,
        })]),
        ["agreements"] = new JsonArray(new JsonObject { ["providerId"] = provider, ["version"] = 1, ["acceptedAt"] = "2026-01-01T00:00:00Z" }),
        ["quietHours"] = new JsonArray(),
        ["devices"] = new JsonArray(new JsonObject { ["id"] = Device, ["vendor"] = "inapp" }),
    };

    /// <summary>Quiet hours that it is in the middle of.</summary>
    public static JsonArray QuietNow()
    {
        var now = TimeProvider.System.GetUtcNow().AddHours(8);
        return [new JsonObject { ["start"] = now.AddHours(-1).ToString("HH:mm", CultureInfo.InvariantCulture), ["end"] = now.AddHours(1).ToString("HH:mm", CultureInfo.InvariantCulture) }];
    }

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <param name="disabled">Rules whose work is tested elsewhere.</param>
    public static JsonObject Policy(string version, IEnumerable<string> disabled) => new()
    {
        ["id"] = "popup",
        ["version"] = version,
        ["disabledRules"] = new JsonArray([.. disabled.Select(rule => JsonValue.Create(rule))]),
        ["vendors"] = new JsonObject { ["inapp"] = new JsonObject() },
        ["categoryPermits"] = new JsonObject { ["shopping"] = null, ["tech"] = null },
        ["parameters"] = new JsonObject
        {
            ["R5.6-FREQ-BUDGET"] = new JsonObject { ["perDay"] = 64, ["perHour"] = null, ["gapSeconds"] = null, ["perCategoryDay"] = null, ["perProviderDay"] = null },
        },
    };

    public static JsonObject ProviderOf(string id, string status = "active")
    {
        var system = () => new JsonObject { ["version"] = "1", ["approver"] = "ceo", ["nextReview"] = TimeProvider.System.GetUtcNow().AddDays(60).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) };
        return new JsonObject
        {
            ["id"] = id,
            ["name"] = Name,
            ["status"] = status,
            ["legalEntityId"] = LegalEntity(id),
            ["apps"] = new JsonArray(new JsonObject { ["id"] = id + "-app", ["registeredNames"] = new JsonArray(Name) }),
            ["systems"] = new JsonObject { ["contentReview"] = system(), ["ecosystem"] = system(), ["dataProtection"] = system(), ["minors"] = system(), ["popupNorms"] = system() },
            ["complaintEntry"] = new JsonObject { ["url"] = "https://north.example.cn/complain" },
            ["agreements"] = new JsonArray(new JsonObject
            {
                ["version"] = 1, ["effectiveFrom"] = "2025-01-01T00:00:00Z", ["form"] = "banner", ["cancel"] = "settings", ["declaredPerDay"] = new JsonObject { ["ad"] = 64, ["vertical"] = 64 },
            }),
            ["purposeVersions"] = new JsonObject { ["ad"] = 1, ["vertical"] = 1 },
            ["frequencyPlan"] = new JsonObject { ["ordinary"] = new JsonObject { ["ad"] = 64, ["vertical"] = 64 }, ["member"] = new JsonObject { ["ad"] = 64, ["vertical"] = 64 } },
            ["linkAllowList"] = new JsonArray("north.example.cn"),
        };
    }
}
