using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class FrequencyBudgetRuleTests
{
    private const Rule This = Rule.FrequencyBudget;

    private static readonly World Valid = new();

    private const string AtMidnight = " until 2026-03-10T16:00:00Z";

    private static World Free => Valid.WithParameters(p => p with
    {
        FrequencyPerHour = null, FrequencyGapSeconds = null, FrequencyPerCategoryDay = null, FrequencyPerProviderDay = null, FrequencyServicePerDay = null, FrequencyPerDay = 64,
    });

    [Fact]
    public void The_day_budget_counts_every_non_service_grant_of_today()
    {
        var two = Free.WithParameters(p => p with { FrequencyPerDay = 2 });
        Assert.Equal("-", Hit(two.Granted(Ago(60))));
        Assert.Equal("defer DAY" + AtMidnight, Hit(two.Granted(Ago(60), Ago(120))));
        Assert.Equal("defer DAY" + AtMidnight, Hit(two.Granted(Ago(60), Ago(10 * Hour))));
        Assert.Equal("-", Hit(two.Granted(Ago(60), Ago((10 * Hour) + 1))));
        Assert.Equal("-", Hit(two.Granted(Ago(60), Ago(120, @class: CampaignClass.Service))));
        Assert.Equal("refuse DAY", Hit(Free.WithParameters(p => p with { FrequencyPerDay = 0 })));
        Assert.Equal("-", Hit(two.Granted(Ago(60), Ago(120)).Service()));
    }

    [Fact]
    public void The_hour_frees_when_the_right_one_leaves()
    {
        var two = Free.WithParameters(p => p with { FrequencyPerHour = 2 });
        Assert.Equal("-", Hit(two.Granted(Ago(60), Ago(3600))));
        Assert.Equal("defer HOUR until 2026-03-10T02:00:01Z", Hit(two.Granted(Ago(60), Ago(3599))));
        Assert.Equal("defer HOUR until 2026-03-10T02:50:00Z", Hit(two.Granted(Ago(60), Ago(600), Ago(1200))));
        Assert.Equal("refuse HOUR", Hit(Free.WithParameters(p => p with { FrequencyPerHour = 0 })));
        Assert.Equal("-", Hit(two.Granted(Ago(60), Ago(120, @class: CampaignClass.Service))));
    }

    [Fact]
    public void The_gap_to_the_last_one_is_kept()
    {
        var gap = Free.WithParameters(p => p with { FrequencyGapSeconds = 600 });
        Assert.Equal("-", Hit(gap));
        Assert.Equal("-", Hit(gap.Granted(Ago(600))));
        Assert.Equal("defer GAP until 2026-03-10T02:00:01Z", Hit(gap.Granted(Ago(599))));
        Assert.Equal("defer GAP until 2026-03-10T02:10:00Z", Hit(gap.Granted(Ago(0), Ago(700))));
        Assert.Equal("-", Hit(gap.Granted(Ago(1, @class: CampaignClass.Service))));
        Assert.Equal("-", Hit(Free.WithParameters(p => p with { FrequencyGapSeconds = 0 }).Granted(Ago(0))));
    }

    [Fact]
    public void The_category_has_a_budget_over_all_providers()
    {
        var two = Free.WithParameters(p => p with { FrequencyPerCategoryDay = 2 });
        Assert.Equal("-", Hit(two.Granted(Ago(60, category: "tech"), Ago(120))));
        Assert.Equal("defer CATEGORY" + AtMidnight, Hit(two.Granted(Ago(60, category: "tech"), Ago(120, "p1", category: "tech"))));
        Assert.Equal("-", Hit(two.Granted(Ago(60, category: "tech"), Ago(11 * Hour, category: "tech"))));
        Assert.Equal("refuse CATEGORY", Hit(Free.WithParameters(p => p with { FrequencyPerCategoryDay = 0 })));
    }

    [Fact]
    public void The_provider_budget_is_the_legal_entitys()
    {
        var two = Free.WithParameters(p => p with { FrequencyPerProviderDay = 2 });
        Assert.Equal("-", Hit(two.Granted(Ago(60, "p1"), Ago(120))));
        Assert.Equal("defer PROVIDER" + AtMidnight, Hit(two.Granted(Ago(60, "p1"), Ago(120, "sister", "le1"))));
        Assert.Equal("-", Hit(two.Granted(Ago(60, "p1"), Ago(120, "p1", "le2"))));
        Assert.Equal("refuse PROVIDER", Hit(Free.WithParameters(p => p with { FrequencyPerProviderDay = 0 })));
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData("p1", null, true)]
    [InlineData(null, "tech", true)]
    [InlineData("p1", "tech", true)]
    [InlineData("p2", null, false)]
    [InlineData(null, "sports", false)]
    [InlineData("p1", "sports", false)]
    [InlineData("p2", "tech", false)]
    public void The_users_own_limit_counts_what_it_selects(string? provider, string? category, bool selects)
    {
        var one = Free.WithUser(u => u with { FrequencyChoices = [new FrequencyChoice(provider, category, 1)] });
        Assert.Equal("-", Hit(one));
        Assert.Equal(selects ? "defer CHOICE" + AtMidnight : "-", Hit(one.Granted(Ago(60, "p1", category: "tech"))));
        Assert.Equal(selects ? "refuse CHOICE" : "-", Hit(Free.WithUser(u => u with { FrequencyChoices = [new FrequencyChoice(provider, category, 0)] })));
        Assert.Equal(provider is null && category is null ? "defer CHOICE" + AtMidnight : "-", Hit(one.Granted(Ago(60))));
        Assert.Equal("-", Hit(one.Granted(Ago(11 * Hour, "p1", category: "tech"))));
        Assert.Equal(selects && category is null ? "defer CHOICE" + AtMidnight : "-", Hit(one.Granted(Ago(60, "p1"))));
        Assert.Equal(selects && provider is null ? "defer CHOICE" + AtMidnight : "-", Hit(one.Granted(Ago(60, category: "tech"))));
    }

    [Fact]
    public void Every_own_limit_is_kept() => Assert.Equal("defer CHOICE" + AtMidnight, Hit(Free
        .WithUser(u => u with { FrequencyChoices = [new(null, null, 9), new("p1", null, 1)] }).Granted(Ago(60, "p1"))));

    [Fact]
    public void An_own_limit_for_another_provider_hides_no_other() => Assert.Equal("defer CHOICE" + AtMidnight, Hit(Free
        .WithUser(u => u with { FrequencyChoices = [new("p2", null, 0), new("p1", null, 1)] }).Granted(Ago(60, "p1"))));

    [Fact]
    public void The_plan_of_the_users_tier_is_kept()
    {
        var plan = Free.WithProvider(p => p with { FrequencyPlan = new FrequencyPlan(new(Vertical: 1), new(Vertical: 2)) });
        Assert.Equal("-", Hit(plan));
        Assert.Equal("defer DECLARED" + AtMidnight, Hit(plan.Granted(Own(60))));
        Assert.Equal("-", Hit(plan.Granted(Own(60)).WithUser(Member("p1"))));
        Assert.Equal("defer DECLARED" + AtMidnight, Hit(plan.Granted(Own(60)).WithUser(Member("p2"))));
        Assert.Equal("defer DECLARED" + AtMidnight, Hit(plan.Granted(Own(60), Own(70)).WithUser(Member("p1"))));
        Assert.Equal("defer DECLARED" + AtMidnight, Hit(plan.Granted(Own(60)).WithUser(u => u with { MemberTiers = [new MemberTier("p1", false)] })));
        Assert.Equal("-", Hit(plan.Granted(Ago(60))));
        Assert.Equal("-", Hit(plan.Granted(Ago(60, "p1", @class: CampaignClass.News))));
        Assert.Equal("-", Hit(plan.Granted(Own(11 * Hour))));
        Assert.Equal("refuse DECLARED", Hit(Free.WithProvider(p => p with { FrequencyPlan = null })));
        Assert.Equal("refuse DECLARED", Hit(Free.WithProvider(p => p with { FrequencyPlan = new FrequencyPlan(new(Vertical: 0), new(Vertical: 2)) })));
    }

    [Fact]
    public void What_the_accepted_agreement_declares_is_kept_when_it_is_less()
    {
        Assert.Equal("defer DECLARED" + AtMidnight, Hit(Declares(1).Granted(Own(60))));
        Assert.Equal("-", Hit(Declares(2).Granted(Own(60))));
        Assert.Equal("defer DECLARED" + AtMidnight, Hit(Declares(99).Granted([.. Enumerable.Range(0, 10).Select(i => Own(60 + i))])));
        Assert.Equal("-", Hit(Declares(null).Granted(Own(60))));
        Assert.Equal("-", Hit(Declares(1).Granted(Own(60)).WithUser(u => u with { Agreements = [new("p1", 2, Now)] })));
        Assert.Equal("-", Hit(Declares(1).Granted(Own(60)).WithUser(u => u with { Agreements = [] })));
        Assert.Equal("refuse DECLARED", Hit(Declares(0)));
    }

    [Fact]
    public void Service_has_its_own_budget_per_provider()
    {
        var two = Free.WithParameters(p => p with { FrequencyServicePerDay = 2, FrequencyPerDay = 0, FrequencyPerHour = 0 }).Service();
        Assert.Equal("-", Hit(two.Granted(ServiceAgo(60))));
        Assert.Equal("defer SERVICE" + AtMidnight, Hit(two.Granted(ServiceAgo(60), ServiceAgo(70))));
        Assert.Equal("-", Hit(two.Granted(ServiceAgo(60), ServiceAgo(11 * Hour))));
        Assert.Equal("-", Hit(two.Granted(ServiceAgo(60), Ago(70, @class: CampaignClass.Service))));
        Assert.Equal("-", Hit(two.Granted(ServiceAgo(60), Own(70))));
        Assert.Equal("refuse SERVICE", Hit(two.WithParameters(p => p with { FrequencyServicePerDay = 0 })));
        Assert.Equal("-", Hit(Free.WithParameters(p => p with { FrequencyServicePerDay = 0 })));
        Assert.Equal("-", Hit(two.WithParameters(p => p with { FrequencyServicePerDay = null }).Granted(ServiceAgo(60), ServiceAgo(70), ServiceAgo(80))));
    }

    [Fact]
    public void The_latest_of_several_codes_is_the_until() => Assert.Equal("defer DAY,GAP,HOUR" + AtMidnight, Hit(Valid
        .WithParameters(p => p with { FrequencyPerDay = 2, FrequencyPerCategoryDay = null, FrequencyPerProviderDay = null }).Granted(Ago(60), Ago(120))));

    [Fact]
    public void Yesterdays_grants_behind_a_repeated_date_are_not_forgotten() => Assert.Equal("defer DAY" + AtMidnight, Hit(Free
        .WithParameters(p => p with { FrequencyPerDay = 1 }).Granted(Ago(90), Ago(80) with { Day = Today - 1 })));

    [Fact]
    public void The_plan_is_stated_for_both_tiers_and_within_what_is_declared()
    {
        Assert.Equal("refuse NO_PLAN", Planned(null, 1));
        Assert.Equal("refuse NO_PLAN", Planned(1, null));
        Assert.Equal("-", Planned(10, 10));
        Assert.Equal("refuse DECLARED", Planned(11, 10));
        Assert.Equal("refuse DECLARED", Planned(10, 11));
        Assert.Equal("refuse NO_PLAN", Valid.WithProvider(p => p with { FrequencyPlan = null, Agreements = [] }).AtCampaign(This));
        Assert.Equal("refuse DECLARED", Valid.WithProvider(p => p with { Agreements = [] }).AtCampaign(This));
        Assert.Equal("refuse DECLARED", Declares(null).AtCampaign(This));
        Assert.Equal("refuse DECLARED", Valid.WithProvider(p => p with { Agreements = [p.Agreements[0] with { EffectiveFrom = Now + 1 }] }).AtCampaign(This));
        Assert.Equal("-", Valid.WithProvider(p => p with { FrequencyPlan = null }).Service().AtCampaign(This));
    }

    private static string Planned(long? ordinary, long? member) =>
        Valid.WithProvider(p => p with { FrequencyPlan = new FrequencyPlan(new(Vertical: ordinary), new(Vertical: member)) }).AtCampaign(This);

    private static World Declares(long? perDay) => Free.WithProvider(p => p with { Agreements = [p.Agreements[0] with { DeclaredPerDay = new ClassCounts(Vertical: perDay) }] });

    private static Func<UserProfile, UserProfile> Member(string provider) => u => u with { MemberTiers = [new MemberTier(provider, true)] };

    private static Grant Own(long ago) => Ago(ago, "p1");

    private static Grant ServiceAgo(long ago) => Ago(ago, "p1", @class: CampaignClass.Service);

    private static string Hit(World world) => world.AtUser(This);
}
