namespace PushOrleans.Compliance.Tests.Rules;

public sealed class InduceClickRuleTests
{
    private const Rule This = Rule.InduceClick;

    private static readonly World Valid = new();

    [Theory]
    [InlineData("K1", 599, false, "-")]
    [InlineData("K1", 600, false, "hold K1")]
    [InlineData("K2", 949, false, "hold K2")]
    [InlineData("K2", 950, false, "refuse K2")]
    [InlineData("K3", 950, false, "-")]
    [InlineData("K1", 0, true, "refuse K1")]
    public void Labels_hold_and_refuse(string code, long score, bool reviewer, string hit) => Assert.Equal(hit, Hit(Valid.WithLabels(new Label(code, score, reviewer))));

    [Fact]
    public void The_landing_page_matches()
    {
        Assert.Equal("hold LANDING", Hit(Valid.With(c => c with { LandingMatch = false })));
        Assert.Equal("hold LANDING", Hit(Valid.With(c => c with { LandingMatch = false, Labels = null })));
        Assert.Equal("-", Hit(Valid.With(c => c with { LandingMatch = true })));
        Assert.Equal("refuse K1,LANDING", Hit(Valid.With(c => c with { LandingMatch = false, Labels = [new("K1", 950, false)] })));
    }

    private static string Hit(World world) => world.AtCampaign(This);
}
