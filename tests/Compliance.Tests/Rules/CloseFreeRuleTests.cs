namespace PushOrleans.Compliance.Tests.Rules;

public sealed class CloseFreeRuleTests
{
    private const Rule This = Rule.CloseFree;

    private static readonly World Valid = new();

    [Fact]
    public void Each_obstacle_is_a_code()
    {
        Assert.Equal("refuse UNKNOWN", Hit(Valid.With(c => c with { Close = null })));
        Assert.Equal("refuse DISMISS", Hit(Close(c => c with { Dismissible = false })));
        Assert.Equal("refuse ONGOING", Hit(Close(c => c with { Ongoing = true })));
        Assert.Equal("refuse REAPPEAR", Hit(Close(c => c with { ReappearSeconds = 10 })));
        Assert.Equal("refuse REAPPEAR", Hit(Close(c => c with { ReappearSeconds = 0 })));
        Assert.Equal("refuse SHAKE", Hit(Close(c => c with { Shake = true })));
        Assert.Equal("refuse HEAT_AREA", Hit(Close(c => c with { FullHeatArea = true })));
        Assert.Equal("refuse DISMISS", Hit(Close(c => c with { Dismissible = false }).Service()));
        Assert.Equal("-", Hit(Valid));
    }

    private static World Close(Func<CloseBehaviour, CloseBehaviour> change) => Valid.With(c => c with { Close = change(c.Close!) });

    private static string Hit(World world) => world.AtCampaign(This);
}
