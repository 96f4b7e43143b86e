using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class AlgorithmFilingRuleTests
{
    private const Rule This = Rule.AlgorithmFiling;

    private static readonly World Valid = new();

    [Theory]
    [InlineData("2026-02-24T02:00:00Z", "-")]
    [InlineData("2026-02-23T02:00:00Z", "refuse UNFILED")]
    [InlineData("2026-02-23T16:00:00Z", "-")]
    [InlineData("2026-02-23T15:59:59Z", "refuse UNFILED")]
    public void Ten_working_days_after_the_day_of_going_online(string onlineSince, string hit) =>
        Assert.Equal(hit, Hit(Unfiled(a => a with { OnlineSince = At(onlineSince) })));

    [Fact]
    public void Holidays_do_not_count_and_extra_workdays_do()
    {
        var eleven = Unfiled(a => a with { OnlineSince = At("2026-02-23T02:00:00Z") });
        var ten = Unfiled(a => a with { OnlineSince = At("2026-02-24T02:00:00Z") });
        Assert.Equal("-", Hit(eleven.WithPolicy(p => p with { Holidays = Set(Day("2026-03-02")) })));
        Assert.Equal("refuse UNFILED", Hit(eleven.WithPolicy(p => p with { Holidays = Set(Day("2026-02-28")) })));
        Assert.Equal("refuse UNFILED", Hit(ten.WithPolicy(p => p with { ExtraWorkdays = Set(Day("2026-02-28")) })));
        Assert.Equal("refuse UNFILED", Hit(ten.WithPolicy(p => p with { ExtraWorkdays = Set(Day("2026-03-01")) })));
        Assert.Equal("-", Hit(ten.WithPolicy(p => p with { ExtraWorkdays = Set(Day("2026-03-02")) })));
        Assert.Equal("refuse UNFILED", Hit(eleven.WithPolicy(p => p with { Holidays = Set(Day("2026-03-02")), ExtraWorkdays = Set(Day("2026-03-02")) })));
        Assert.Equal("-", Hit(ten.WithPolicy(p => p with { ExtraWorkdays = Set(Day("2026-02-24")) })));
        Assert.Equal("refuse UNFILED", Hit(ten.WithParameters(p => p with { FilingGraceWorkingDays = 9 })));
        Assert.Equal("refuse UNFILED", Hit(eleven.WithPolicy(p => p with { Holidays = Set(Today), ExtraWorkdays = Set(Today) })));
        Assert.Equal("-", Hit(eleven.WithPolicy(p => p with { Holidays = Set(Today) })));
    }

    [Fact]
    public void A_model_without_public_opinion_attributes_or_another_selection_is_not_asked()
    {
        Assert.Equal("-", Hit(Unfiled(a => a with { OpinionAttribute = false })));
        Assert.Equal("-", Hit(Unfiled(a => a).With(c => c with { Selection = c.Selection with { Mode = SelectionMode.Segment } })));
        Assert.Equal("-", Hit(Unfiled(a => a).With(c => c with { Selection = c.Selection with { ModelId = "m2" } })));
        Assert.Equal("refuse UNFILED", Hit(Unfiled(a => a)));
        Assert.Equal("refuse UNFILED", Hit(Unfiled(a => a with { OnlineSince = null })));
        Assert.Equal("refuse UNFILED", Hit(Unfiled(a => a with { FilingNumber = "" })));
    }

    [Fact]
    public void A_filing_number_has_to_be_displayed()
    {
        Assert.Equal("refuse NOT_DISPLAYED", Hit(Unfiled(a => a with { FilingNumber = "1", FilingDisplayed = false, OnlineSince = Now })));
        Assert.Equal("-", Hit(Unfiled(a => a with { FilingNumber = "1", FilingDisplayed = true })));
    }

    private static HashSet<int> Set(int day) => [day];

    private static World Unfiled(Func<Algorithm, Algorithm> change) => Valid
        .With(c => c with { Selection = new Selection(SelectionMode.Model, [], "m1") })
        .WithProvider(p => p with { Algorithms = [change(p.Algorithms[0] with { FilingNumber = null, OnlineSince = 0 })] });

    private static string Hit(World world) => world.AtCampaign(This);
}
