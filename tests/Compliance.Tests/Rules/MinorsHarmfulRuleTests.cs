namespace PushOrleans.Compliance.Tests.Rules;

public sealed class MinorsHarmfulRuleTests
{
    private const Rule This = Rule.MinorsHarmful;

    private static readonly World Valid = new();

    [Theory]
    [InlineData("M1", 299, false, "-")]
    [InlineData("M1", 599, false, "-")]
    [InlineData("M1", 600, false, "hold M1")]
    [InlineData("M1", 899, false, "hold M1")]
    [InlineData("M1", 900, false, "refuse M1")]
    [InlineData("M4", 970, false, "refuse M4")]
    [InlineData("M5", 970, false, "-")]
    [InlineData("M2", 0, true, "refuse M2")]
    public void Barred_for_everyone(string code, long score, bool reviewer, string hit) =>
        Assert.Equal(hit, Hit(Valid.WithLabels(new Label(code, score, reviewer))));

    private static string Hit(World world) => world.AtCampaign(This);
}
