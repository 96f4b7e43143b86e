namespace PushOrleans.Compliance.Tests.Rules;

public sealed class IllegalContentRuleTests
{
    private const Rule This = Rule.IllegalContent;

    private static readonly World Valid = new();

    [Theory]
    [InlineData("I8", 599, false, "-")]
    [InlineData("I8", 600, false, "hold I8")]
    [InlineData("I8", 949, false, "hold I8")]
    [InlineData("I8", 950, false, "refuse I8")]
    [InlineData("I8", 0, true, "refuse I8")]
    [InlineData("I1", 950, false, "refuse I1")]
    [InlineData("I11", 950, false, "refuse I11")]
    [InlineData("I12", 1000, true, "-")]
    [InlineData("I0", 1000, true, "-")]
    [InlineData("I01", 1000, true, "-")]
    [InlineData("i8", 1000, true, "-")]
    [InlineData("I", 1000, true, "-")]
    [InlineData("I8 ", 1000, true, "-")]
    [InlineData("N8", 1000, true, "-")]
    public void A_label_holds_by_score_and_refuses_by_higher_score_or_by_a_reviewer(string code, long score, bool reviewer, string hit) =>
        Assert.Equal(hit, Hit(Valid.WithLabels(new Label(code, score, reviewer))));

    [Fact]
    public void What_was_not_screened_is_held_and_what_was_screened_clean_is_not()
    {
        Assert.Equal("hold UNSCREENED", Hit(Valid.With(c => c with { Labels = null })));
        Assert.Equal("-", Hit(Valid.WithLabels()));
    }

    [Fact]
    public void The_verdict_is_the_highest_and_codes_are_sorted_by_code_point() => Assert.Equal("refuse I10,I2,I9", Hit(Valid.WithLabels(
        new Label("I9", 950, false), new Label("I2", 700, false), new Label("I10", 700, false), new Label("I9", 600, false))));

    [Fact]
    public void Scores_are_the_policys() => Assert.Equal("refuse I1", Hit(Valid.WithParameters(p => p with { Illegal = new(100, 200) }).WithLabels(new Label("I1", 200, false))));

    [Fact]
    public void Service_is_not_exempt() => Assert.Equal("refuse I1", Hit(Valid.Service().WithLabels(new Label("I1", 0, true))));

    private static string Hit(World world) => world.AtCampaign(This);
}
