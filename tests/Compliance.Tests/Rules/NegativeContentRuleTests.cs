namespace PushOrleans.Compliance.Tests.Rules;

public sealed class NegativeContentRuleTests
{
    private const Rule This = Rule.NegativeContent;

    private static readonly World Valid = new();

    [Theory]
    [InlineData("N4", 299, false, "-")]
    [InlineData("N4", 599, false, "-")]
    [InlineData("N4", 600, false, "hold N4")]
    [InlineData("N4", 949, false, "hold N4")]
    [InlineData("N4", 950, false, "refuse N4")]
    [InlineData("N9", 950, false, "refuse N9")]
    [InlineData("N10", 950, false, "-")]
    [InlineData("N1", 0, true, "refuse N1")]
    public void Labels_hold_and_refuse(string code, long score, bool reviewer, string hit) =>
        Assert.Equal(hit, Hit(Valid.WithLabels(new Label(code, score, reviewer))));

    [Fact]
    public void What_was_not_screened_is_another_rules_matter() => Assert.Equal("-", Hit(Valid.With(c => c with { Labels = null })));

    [Fact]
    public void Labels_of_other_rules_hide_none() => Assert.Equal("hold N1", Hit(Valid.WithLabels(new Label("P1", 1, false), new Label("N1", 600, false))));

    [Fact]
    public void Scores_are_its_own() => Assert.Equal("hold N1", Hit(Valid.WithParameters(p => p with { Negative = new(1, 2) }).WithLabels(new Label("N1", 1, false))));

    private static string Hit(World world) => world.AtCampaign(This);
}
