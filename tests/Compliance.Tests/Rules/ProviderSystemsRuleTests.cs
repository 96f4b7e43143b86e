using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class ProviderSystemsRuleTests
{
    private const Rule This = Rule.ProviderSystems;

    private static readonly World Valid = new();

    [Fact]
    public void A_review_due_today_is_in_time_and_one_due_yesterday_is_not()
    {
        Assert.Equal("-", Hit(Minors(Day("2026-03-10"))));
        Assert.Equal("refuse OVERDUE", Hit(Minors(Day("2026-03-09"))));
    }

    [Fact]
    public void The_day_is_that_of_the_day_zone() =>
        Assert.Equal("refuse OVERDUE", Hit(Minors(Day("2026-03-10")) with { T = At("2026-03-10T16:00:00Z") }));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Each_of_the_five_systems_is_required_and_complete(int which)
    {
        Assert.Equal("refuse MISSING", Hit(System(which, null)));
        Assert.Equal("refuse MISSING", Hit(System(which, new ManagementSystem("", "boss", Today))));
        Assert.Equal("refuse MISSING", Hit(System(which, new ManagementSystem("1", "", Today))));
        Assert.Equal("refuse MISSING", Hit(System(which, new ManagementSystem("1", "boss", null))));
        Assert.Equal("refuse OVERDUE", Hit(System(which, new ManagementSystem("1", "boss", Today - 1))));
        Assert.Equal("-", Hit(System(which, new ManagementSystem("1", "boss", Today))));
    }

    [Fact]
    public void A_provider_that_is_suspended_or_has_been_from_now_on_may_not_act()
    {
        Assert.Equal("refuse STATUS", Hit(Valid.WithProvider(p => p with { Suspended = true })));
        Assert.Equal("refuse STATUS", Hit(Valid.WithProvider(p => p with { SuspendedFrom = Now })));
        Assert.Equal("-", Hit(Valid.WithProvider(p => p with { SuspendedFrom = Now + 1 })));
    }

    [Fact]
    public void All_codes_are_kept_in_order_and_once() =>
        Assert.Equal("refuse MISSING,OVERDUE,STATUS", Hit(Valid.WithProvider(p => p with
        {
            Suspended = true, Systems = p.Systems with { Minors = null, Ecosystem = null, PopupNorms = new ManagementSystem("1", "b", 0) },
        })));

    [Fact]
    public void It_is_asked_again_for_every_user() =>
        Assert.Equal("refuse STATUS", Valid.WithProvider(p => p with { SuspendedFrom = Now }).AtUser(This));

    private static World Minors(int nextReview) => System(3, new ManagementSystem("1", "boss", nextReview));

    private static World System(int which, ManagementSystem? system) => Valid.WithProvider(p => p with
    {
        Systems = which switch
        {
            0 => p.Systems with { ContentReview = system },
            1 => p.Systems with { Ecosystem = system },
            2 => p.Systems with { DataProtection = system },
            3 => p.Systems with { Minors = system },
            _ => p.Systems with { PopupNorms = system },
        },
    });

    private static string Hit(World world) => world.AtCampaign(This);
}
