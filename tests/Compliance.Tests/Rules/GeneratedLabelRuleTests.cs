namespace PushOrleans.Compliance.Tests.Rules;

public sealed class GeneratedLabelRuleTests
{
    private const Rule This = Rule.GeneratedLabel;

    private static readonly World Valid = new();

    [Theory]
    [InlineData(true, 0, true, true, "-")]
    [InlineData(true, 0, false, true, "modify LABEL")]
    [InlineData(true, 0, false, false, "modify LABEL,METADATA")]
    [InlineData(true, 0, true, false, "modify METADATA")]
    [InlineData(false, 899, false, false, "-")]
    [InlineData(false, 900, false, true, "refuse LABEL")]
    [InlineData(false, 900, false, false, "refuse LABEL,METADATA")]
    [InlineData(false, 900, true, false, "modify METADATA")]
    public void Generated_content_shows_its_label(bool declared, long score, bool shown, bool metadata, string hit) =>
        Assert.Equal(hit, Hit(Valid.With(c => c with { AiGenerated = new AiGenerated(declared, score, shown, metadata) })));

    [Fact]
    public void Without_the_automatic_label_it_is_refused() => Assert.Equal("refuse LABEL", Hit(Valid
        .With(c => c with { AiGenerated = new AiGenerated(true, 0, false, true) })
        .WithParameters(p => p with { GeneratedAutoLabel = false })));

    [Fact]
    public void The_score_is_the_policys() => Assert.Equal("refuse LABEL", Hit(Valid
        .With(c => c with { AiGenerated = new AiGenerated(false, 1, false, true) })
        .WithParameters(p => p with { GeneratedDetectScore = 1 })));

    private static string Hit(World world) => world.AtCampaign(This);
}
