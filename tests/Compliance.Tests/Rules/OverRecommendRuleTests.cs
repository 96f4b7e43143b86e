using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class OverRecommendRuleTests
{
    private const Rule This = Rule.OverRecommend;

    private static readonly World Valid = new();

    [Fact]
    public void A_provider_that_floods_the_user_waits()
    {
        Assert.Equal("defer FLOOD until 2026-03-10T06:00:00Z", Hit(Last(10, 0)));
        Assert.Equal("defer FLOOD until 2026-03-10T06:00:00Z", Hit(Last(8, 2)));
        Assert.Equal("-", Hit(Last(7, 3)));
        Assert.Equal("-", Hit(Last(9, 0)));
        Assert.Equal("-", Hit(Last(10, 0).WithUser(u => u with { Subscriptions = ["p1"] })));
        Assert.StartsWith("defer", Hit(Last(10, 0).WithUser(u => u with { Subscriptions = ["p2"] })));
        Assert.Equal("-", Hit(Last(10, 0).Service()));
    }

    [Fact]
    public void Only_the_last_ones_in_the_look_back_count()
    {
        Assert.Equal("-", Hit(Last(9, 0).Granted(Ago(604_800, "p1"))));
        Assert.StartsWith("defer", Hit(Last(9, 0).Granted(Ago(604_799, "p1"))));
        Assert.StartsWith("defer", Hit(Last(10, 0).Granted(Ago(600_000), Ago(600_001), Ago(600_002))));
        Assert.Equal("-", Hit(Last(3, 0).WithParameters(p => p with { OverRecommendLastN = 2, OverRecommendMinGrants = 3 })));
        Assert.Equal("defer FLOOD until 2026-03-10T02:00:05Z", Hit(Last(2, 0).WithParameters(p => p with { OverRecommendLastN = 2, OverRecommendMinGrants = 2, OverRecommendRetrySeconds = 5 })));
    }

    [Fact]
    public void No_grants_are_never_a_flood() => Assert.Equal("-", Hit(Valid.WithParameters(p => p with { OverRecommendMinGrants = 0, OverRecommendSharePct = 0 })));

    [Fact]
    public void Great_numbers_do_not_overflow() => Assert.Equal("-", Hit(Last(10, 0).WithParameters(p => p with { OverRecommendSharePct = 9_007_199_254_740_991 })));

    [Fact]
    public void Every_suppression_has_a_reason_and_an_approver()
    {
        Assert.Equal("-", Suppressed("why", "who").AtCampaign(This));
        Assert.Equal("hold SUPPRESS", Suppressed("", "who").AtCampaign(This));
        Assert.Equal("hold SUPPRESS", Suppressed("why", null).AtCampaign(This));
        Assert.Equal("-", Suppressed("why", null).Service().AtCampaign(This));
    }

    private static World Suppressed(string? reason, string? approver) =>
        Valid.WithProvider(p => p with { Suppressions = [new Suppression("s1", "x", "why", "who"), new Suppression("s2", "x", reason, approver)] });

    private static World Last(int own, int others) => Valid.Granted(
        [.. Enumerable.Range(1, own).Select(i => Ago(DayLong + (i * Hour), "p1")), .. Enumerable.Range(1, others).Select(i => Ago((2 * DayLong) + (i * Hour)))]);

    private static string Hit(World world) => world.AtUser(This);
}
