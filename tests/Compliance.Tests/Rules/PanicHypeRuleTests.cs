namespace PushOrleans.Compliance.Tests.Rules;

public sealed class PanicHypeRuleTests
{
    private const Rule This = Rule.PanicHype;

    private static readonly World Valid = new();

    [Theory]
    [InlineData("P1", 599, false, false, "-")]
    [InlineData("P1", 600, false, false, "hold P1")]
    [InlineData("P1", 1000, false, false, "hold P1")]
    [InlineData("P1", 999, false, true, "-")]
    [InlineData("P2", 999, false, true, "hold P2")]
    [InlineData("P2", 0, true, false, "refuse P2")]
    [InlineData("P1", 0, true, true, "refuse P1")]
    [InlineData("P3", 1000, true, false, "-")]
    public void Panic_may_be_told_from_an_official_source_and_gore_may_not(string code, long score, bool reviewer, bool official, string hit) =>
        Assert.Equal(hit, Hit(Valid.With(c => c with { Source = new NewsSource { Official = official }, Labels = [new Label(code, score, reviewer)] })));

    [Fact]
    public void Without_a_source_nothing_is_official() => Assert.Equal("hold P1", Hit(Valid.WithLabels(new Label("P1", 600, false))));

    [Fact]
    public void Labels_of_other_rules_hide_none() => Assert.Equal("hold P1", Hit(Valid.WithLabels(new Label("N1", 1, false), new Label("P1", 600, false))));

    [Fact]
    public void Unscreened_is_no_hit() => Assert.Equal("-", Hit(Valid.With(c => c with { Labels = null })));

    private static string Hit(World world) => world.AtCampaign(This);
}
