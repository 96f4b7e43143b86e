using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class SourceListedRuleTests
{
    private const Rule This = Rule.SourceListed;

    private static readonly World Valid = new();

    [Theory]
    [InlineData("https://x.A.example.cn:443/p", "-")]
    [InlineData("https://a.example.cn/p", "-")]
    [InlineData("https://a.example.cn@evil.com/", "refuse SCOPE")]
    [InlineData("https://ba.example.cn/p", "refuse SCOPE")]
    [InlineData("a.example.cn", "refuse SCOPE")]
    [InlineData(null, "refuse SCOPE")]
    public void The_url_is_in_the_units_domains(string? url, string hit) => Assert.Equal(hit, Hit(Source(s => s with { Url = url })));

    [Theory]
    [InlineData("unit-a", "-")]
    [InlineData("unit-f", "refuse FROZEN")]
    [InlineData("unit-r", "refuse REMOVED")]
    [InlineData("unit-s", "refuse SCOPE")]
    [InlineData("unit-x", "refuse ABSENT")]
    [InlineData(null, "refuse ABSENT")]
    public void The_unit_is_on_the_list_active_and_in_scope(string? unit, string hit) => Assert.Equal(hit, Hit(Source(s => s with { UnitId = unit })));

    [Fact]
    public void A_unit_listed_for_the_category_passes() =>
        Assert.Equal("-", Hit(Source(s => s with { UnitId = "unit-s" }).With(c => c with { Category = "sports" })));

    [Fact]
    public void The_first_that_applies_is_the_only_code() =>
        Assert.Equal("refuse FROZEN", Hit(Source(s => s with { UnitId = "unit-f", Url = "https://evil.com" })));

    [Fact]
    public void The_list_in_force_is_the_latest_that_has_taken_effect()
    {
        var empty = new SourceList("list", "2", Now, []);
        Assert.Equal("refuse ABSENT", Hit(Valid.News().WithInputs(i => i with { SourceLists = [World.ValidList, empty] })));
        Assert.Equal("refuse ABSENT", Hit(Valid.News().WithInputs(i => i with { SourceLists = [empty, World.ValidList] })));
        Assert.Equal("-", Hit(Valid.News().WithInputs(i => i with { SourceLists = [World.ValidList, empty with { EffectiveFrom = Now + 1 }] })));
        Assert.Equal("refuse ABSENT", Hit(Valid.News().WithInputs(i => i with { SourceLists = [] })));
        Assert.Equal("refuse ABSENT", Valid.News().WithInputs(i => i with { SourceLists = [World.ValidList, empty] }).AtUser(This));
    }

    [Fact]
    public void An_original_report_passes_with_a_licence_for_originals_in_whatever_region()
    {
        var original = Source(s => s with { Originality = Originality.Original, UnitId = null, Url = null });
        Assert.Equal("-", Hit(original));
        Assert.Equal("-", Hit(Licence(original, l => l with { Region = "CN-SH" })));
        Assert.Equal("refuse ABSENT", Hit(Licence(original, l => l with { Types = LicenceTypes.Reprint | LicenceTypes.Platform })));
        Assert.Equal("refuse ABSENT", Hit(Licence(original, l => l with { SuspendedFrom = Now })));
        Assert.Equal("refuse ABSENT", Hit(Source(s => s with { Originality = Originality.Platform, UnitId = null })));
        Assert.Equal("refuse ABSENT", Hit(Source(s => s with { UnitId = null })));
    }

    [Fact]
    public void Only_news_has_sources_and_news_without_a_source_is_absent()
    {
        Assert.Equal("-", Hit(Valid));
        Assert.Equal("refuse ABSENT", Hit(Valid.News().With(c => c with { Source = null })));
    }

    private static World Source(Func<NewsSource, NewsSource> change) => Valid.News().With(c => c with { Source = change(c.Source!) });

    private static World Licence(World world, Func<NewsLicence, NewsLicence> change) => world.WithProvider(p => p with { NewsLicences = [change(p.NewsLicences[0])] });

    private static string Hit(World world) => world.AtCampaign(This);
}
