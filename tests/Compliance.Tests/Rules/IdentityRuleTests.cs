namespace PushOrleans.Compliance.Tests.Rules;

public sealed class IdentityRuleTests
{
    private const Rule This = Rule.Identity;

    private static readonly World Valid = new();

    [Theory]
    [InlineData("Brand", "-")]
    [InlineData("Brand Lite", "-")]
    [InlineData("brand", "refuse NAME")]
    [InlineData("Brand ", "refuse NAME")]
    [InlineData("", "modify ADDED")]
    [InlineData(null, "modify ADDED")]
    public void The_name_shown_is_a_registered_one(string? shown, string hit) => Assert.Equal(hit, Hit(Valid.With(c => c with { ShownName = shown })));

    [Fact]
    public void The_first_registered_name_is_added() =>
        Assert.Equal("Brand", Valid.With(c => c with { ShownName = null }).DecideCampaign().Hits.Single().Observations.Single().Text);

    [Fact]
    public void An_app_without_names_can_show_none()
    {
        var nameless = Valid.WithProvider(p => p with { Apps = [new App("a1", [], false)] });
        Assert.Equal("refuse NAME", Hit(nameless.With(c => c with { ShownName = null })));
        Assert.Equal("refuse NAME", Hit(nameless));
    }

    [Fact]
    public void The_app_is_the_providers() => Assert.Equal("refuse APP", Hit(Valid.With(c => c with { AppId = "a2", ShownName = null })));

    private static string Hit(World world) => world.AtCampaign(This);
}
