namespace PushOrleans.Compliance.Tests.Rules;

public sealed class AdLabelRuleTests
{
    private const Rule This = Rule.AdLabel;

    private static readonly World Valid = new();

    [Theory]
    [InlineData("［ 广告］上新", "-")]
    [InlineData("【广告】上新", "-")]
    [InlineData("广告：上新", "-")]
    [InlineData("[广告]上新", "-")]
    [InlineData("上新广告", "modify MARK")]
    [InlineData("(广告)上新", "modify MARK")]
    [InlineData("今日上新", "modify MARK")]
    public void Advertising_starts_with_its_mark(string title, string hit) => Assert.Equal(hit, Hit(Unmarked.With(c => c with { Title = title })));

    [Fact]
    public void A_mark_on_screen_will_do() => Assert.Equal("-", Hit(Unmarked.With(c => c with { AdMark = true })));

    [Fact]
    public void Without_the_automatic_mark_it_is_refused() => Assert.Equal("refuse MARK", Hit(Unmarked.WithParameters(p => p with { AdAutoMark = false })));

    [Fact]
    public void Declared_advertising_of_any_class_needs_the_mark() => Assert.Equal("modify MARK", Hit(Valid.With(c => c with { CommercialDeclared = true })));

    [Theory]
    [InlineData(899, "-")]
    [InlineData(900, "refuse UNDECLARED")]
    public void Detected_advertising_is_declared(long score, string hit)
    {
        Assert.Equal(hit, Hit(Valid.With(c => c with { DetectedCommercial = score })));
        Assert.Equal(hit, Hit(Valid.Service().With(c => c with { DetectedCommercial = score })));
        Assert.Equal("-", Hit(Valid.Ad().With(c => c with { DetectedCommercial = score })));
        Assert.Equal("refuse UNDECLARED", Hit(Valid.With(c => c with { DetectedCommercial = score }).WithParameters(p => p with { AdDetectScore = 5 })));
    }

    private static World Unmarked => Valid.Ad().With(c => c with { AdMark = false });

    private static string Hit(World world) => world.AtCampaign(This);
}
