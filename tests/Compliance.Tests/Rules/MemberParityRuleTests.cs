using System.Collections.Frozen;
using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class MemberParityRuleTests
{
    private const Rule This = Rule.MemberParity;

    private static readonly World Valid = new();

    [Theory]
    [InlineData(3, 2, "-")]
    [InlineData(2, 3, "-")]
    [InlineData(4, 2, "hold CONFIG")]
    [InlineData(2, 4, "hold CONFIG")]
    [InlineData(6, 2, "hold CONFIG")]
    [InlineData(0, 0, "-")]
    [InlineData(1, 0, "hold CONFIG")]
    public void The_plan_differs_by_no_more_than_three_to_two(long ordinary, long member, string hit) => Assert.Equal(hit, Plan(ordinary, member).AtCampaign(This));

    [Fact]
    public void Where_a_number_is_missing_there_is_nothing_to_compare()
    {
        Assert.Equal("-", Plan(9, null).AtCampaign(This));
        Assert.Equal("-", Plan(null, 9).AtCampaign(This));
        Assert.Equal("-", Valid.WithProvider(p => p with { FrequencyPlan = null }).AtCampaign(This));
        Assert.Equal("-", Plan(9, 1).Service().AtCampaign(This));
        Assert.Equal("-", Justified(Plan(9, 1)).AtCampaign(This));
    }

    [Fact]
    public void Great_numbers_do_not_overflow() =>
        Assert.Equal("hold CONFIG", Plan(9_007_199_254_740_991, 1).WithParameters(p => p with { ParityNum = 1, ParityDen = 9_007_199_254_740_991 }).AtCampaign(This));

    [Fact]
    public void The_tier_that_got_more_on_closed_days_waits_for_the_next_day()
    {
        var ordinary = Closed(Today - 1, new ParityCounts(2000, 1000, 1000, 1000));
        Assert.Equal("defer DELIVERED until 2026-03-10T16:00:00Z", Hit(ordinary));
        Assert.Equal("-", Hit(ordinary.WithUser(Member)));
        var member = Closed(Today - 1, new ParityCounts(1000, 2000, 1000, 1000));
        Assert.Equal("-", Hit(member));
        Assert.Equal("defer DELIVERED until 2026-03-10T16:00:00Z", Hit(member.WithUser(Member)));
    }

    [Fact]
    public void Exactly_three_to_two_is_reasonable()
    {
        Assert.Equal("-", Hit(Closed(Today - 1, new ParityCounts(1500, 1000, 1000, 1000))));
        Assert.NotEqual("-", Hit(Closed(Today - 1, new ParityCounts(1501, 1000, 1000, 1000))));
        Assert.Equal("-", Hit(Closed(Today - 1, new ParityCounts(1000, 1500, 1000, 1000)).WithUser(Member)));
        Assert.NotEqual("-", Hit(Closed(Today - 1, new ParityCounts(1000, 1501, 1000, 1000)).WithUser(Member)));
        Assert.Equal("-", Hit(Closed(Today - 1, new ParityCounts(3000, 1000, 2000, 1000))));
        Assert.NotEqual("-", Hit(Closed(Today - 1, new ParityCounts(3001, 1000, 2000, 1000))));
        Assert.Equal("-", Hit(Closed(Today - 1, new ParityCounts(1000, 3000, 1000, 2000)).WithUser(Member)));
        Assert.NotEqual("-", Hit(Closed(Today - 1, new ParityCounts(1000, 3001, 1000, 2000)).WithUser(Member)));
    }

    [Fact]
    public void Both_tiers_need_enough_user_days()
    {
        Assert.Equal("-", Hit(Closed(Today - 1, new ParityCounts(2000, 0, 999, 1000))));
        Assert.Equal("-", Hit(Closed(Today - 1, new ParityCounts(2000, 0, 1000, 999))));
        Assert.NotEqual("-", Hit(Closed(Today - 1, new ParityCounts(2000, 0, 1000, 1000))));
    }

    [Fact]
    public void Seven_closed_days_count_and_today_does_not()
    {
        var counts = new ParityCounts(2000, 1000, 1000, 1000);
        Assert.Equal("-", Hit(Closed(Today, counts)));
        Assert.NotEqual("-", Hit(Closed(Today - 7, counts)));
        Assert.Equal("-", Hit(Closed(Today - 8, counts)));
        Assert.Equal("-", Hit(Closed(Today - 2, counts).WithParameters(p => p with { ParityWindowDays = 1 })));
        Assert.NotEqual("-", Hit(Valid.WithInputs(i => i with
        {
            ClosedDays = new Dictionary<ProviderDay, ParityCounts>
            {
                [new("p1", Today - 1)] = new(1000, 500, 500, 500), [new("p1", Today - 2)] = new(1000, 500, 500, 500), [new("p2", Today - 1)] = new(0, 9000, 9000, 1),
            }.ToFrozenDictionary(),
        })));
    }

    [Fact]
    public void Subscribers_service_and_justified_differences_are_exempt()
    {
        var much = Closed(Today - 1, new ParityCounts(2000, 1000, 1000, 1000));
        Assert.Equal("-", Hit(much.WithUser(u => u with { Subscriptions = ["p1"] })));
        Assert.Equal("-", Hit(much.Service()));
        Assert.Equal("-", Hit(Justified(much)));
    }

    private static UserProfile Member(UserProfile user) => user with { MemberTiers = [new MemberTier("p1", true)] };

    private static World Justified(World world) => world.WithProvider(p => p with { ParityJustification = new ParityJustification("boss", null, null) });

    private static World Plan(long? ordinary, long? member) => Valid.WithProvider(p => p with { FrequencyPlan = new FrequencyPlan(new(Vertical: ordinary), new(Vertical: member)) });

    private static World Closed(int day, ParityCounts counts) =>
        Valid.WithInputs(i => i with { ClosedDays = new Dictionary<ProviderDay, ParityCounts> { [new("p1", day)] = counts }.ToFrozenDictionary() });

    private static string Hit(World world) => world.AtUser(This);
}
