using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class NewsLicenceRuleTests
{
    private const Rule This = Rule.NewsLicence;

    private static readonly World Valid = new();

    [Fact]
    public void The_last_day_counts_whole()
    {
        var licence = Licence(l => l with { ValidTo = Day("2026-03-10") });
        Assert.Equal("-", Hit(licence with { T = At("2026-03-10T15:59:59Z") }));
        Assert.Equal("refuse EXPIRED", Hit(licence with { T = At("2026-03-10T16:00:00Z") }));
        Assert.Equal("-", Hit(Licence(l => l with { ValidFrom = Day("2026-03-10") })));
        Assert.Equal("refuse EXPIRED", Hit(Licence(l => l with { ValidFrom = Day("2026-03-11") })));
    }

    [Theory]
    [InlineData(Originality.Original, LicenceTypes.Original, "-")]
    [InlineData(Originality.Original, LicenceTypes.Reprint, "refuse TYPE")]
    [InlineData(Originality.Original, LicenceTypes.Platform, "refuse TYPE")]
    [InlineData(Originality.Reprint, LicenceTypes.Original, "-")]
    [InlineData(Originality.Reprint, LicenceTypes.Reprint, "-")]
    [InlineData(Originality.Reprint, LicenceTypes.Platform, "refuse TYPE")]
    [InlineData(Originality.Platform, LicenceTypes.Platform, "-")]
    [InlineData(Originality.Platform, LicenceTypes.Original | LicenceTypes.Reprint, "refuse TYPE")]
    [InlineData(Originality.Reprint, LicenceTypes.None, "refuse TYPE")]
    public void The_types_must_meet_the_need(Originality originality, LicenceTypes types, string hit) =>
        Assert.Equal(hit, Hit(Licence(l => l with { Types = types }).With(c => c with { Source = c.Source! with { Originality = originality } })));

    [Fact]
    public void A_licence_fails_at_its_first_test()
    {
        Assert.Equal("refuse MISSING", Hit(Valid.News().WithProvider(p => p with { NewsLicences = [] })));
        Assert.Equal("refuse MISSING", Hit(Licence(l => l with { Holder = "le2", ValidTo = 0 })));
        Assert.Equal("refuse EXPIRED", Hit(Licence(l => l with { ValidTo = 0, SuspendedFrom = 0 })));
        Assert.Equal("refuse SUSPENDED", Hit(Licence(l => l with { SuspendedFrom = Now, Types = LicenceTypes.None })));
        Assert.Equal("-", Hit(Licence(l => l with { SuspendedFrom = Now + 1 })));
        Assert.Equal("refuse TYPE", Hit(Licence(l => l with { Types = LicenceTypes.None, Region = "CN-SH" })));
        Assert.Equal("refuse REGION", Hit(Licence(l => l with { Region = "CN-SH" })));
        Assert.Equal("-", Hit(Licence(l => l with { Region = "CN-SH" }).With(c => c with { Region = "CN-SH" })));
        Assert.Equal("-", Hit(Licence(l => l).With(c => c with { Region = "CN-SH" })));
    }

    [Fact]
    public void The_code_is_that_of_the_licence_that_got_furthest_and_one_that_passes_is_enough()
    {
        var good = Valid.Provider.NewsLicences[0];
        var expired = good with { ValidTo = 0 };
        var suspended = good with { SuspendedFrom = 0 };
        var foreign = good with { Holder = "le2" };
        Assert.Equal("refuse SUSPENDED", Hit(Licences(foreign, suspended, expired)));
        Assert.Equal("refuse SUSPENDED", Hit(Licences(suspended, foreign)));
        Assert.Equal("-", Hit(Licences(foreign, good, expired)));
    }

    [Fact]
    public void News_is_a_class_or_a_category_of_any_class()
    {
        var none = Valid.WithProvider(p => p with { NewsLicences = [] });
        Assert.Equal("-", Hit(none));
        Assert.Equal("refuse MISSING", Hit(none.With(c => c with { Category = "politics" })));
        Assert.Equal("refuse MISSING", Hit(none.Service().With(c => c with { Category = "politics" })));
        Assert.Equal("refuse MISSING", Hit(none.OfClass(CampaignClass.News)));
        Assert.Equal("-", Hit(Licence(l => l).With(c => c with { Source = null })));
    }

    [Fact]
    public void It_is_asked_again_for_every_user() => Assert.Equal("refuse EXPIRED", (Licence(l => l with { ValidTo = Today }) with { T = Midnight }).AtUser(This));

    private static World Licence(Func<NewsLicence, NewsLicence> change) => Licences(change(Valid.Provider.NewsLicences[0]));

    private static World Licences(params NewsLicence[] licences) => Valid.News().WithProvider(p => p with { NewsLicences = licences });

    private static string Hit(World world) => world.AtCampaign(This);
}
