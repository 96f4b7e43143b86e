using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class EngineTests
{
    private static readonly World Valid = new();

    public static TheoryData<string> Kinds => ["vertical", "news", "ad", "service", "personalised"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void In_a_world_where_all_is_valid_no_rule_hits(string kind)
    {
        var world = kind switch { "news" => Valid.News(), "ad" => Valid.Ad(), "service" => Valid.Service(), "personalised" => Valid.Personalised(), _ => Valid };
        Assert.Equal((Verdict.Allow, null, 0UL), Essence(world.DecideCampaign()));
        Assert.Equal((Verdict.Allow, null, 0UL), Essence(world.DecideUser()));
        Assert.Equal(["d1"], world.DecideUser().Decision.Devices);
        Assert.Empty(world.DecideCampaign().Decision.Devices);
    }

    [Fact]
    public void The_reason_is_the_lowest_rule_of_the_highest_verdict()
    {
        var held = Valid.With(c => c with { Labels = null });
        Assert.Equal((Verdict.Hold, Rule.IllegalContent, Rule.IllegalContent.Bit()), Essence(held.DecideCampaign()));
        var refused = held.With(c => c with { Close = null, AppId = "x" });
        Assert.Equal((Verdict.Refuse, Rule.CloseFree, Rule.IllegalContent.Bit() | Rule.CloseFree.Bit() | Rule.Identity.Bit()), Essence(refused.DecideCampaign()));
        var modified = Valid.With(c => c with { ShownName = null });
        Assert.Equal((Verdict.Modify, Rule.Identity, Rule.Identity.Bit()), Essence(modified.DecideCampaign()));
        var deferred = modified.WithProvider(p => p with { ReviewLoad = [] });
        Assert.Equal((Verdict.Defer, Rule.ReviewCapacity, Rule.ReviewCapacity.Bit() | Rule.Identity.Bit()), Essence(deferred.DecideCampaign()));
    }

    [Fact]
    public void An_unknown_provider_is_the_only_hit()
    {
        var world = Valid.With(c => c with { ProviderId = "p9", Labels = null });
        Assert.Equal("refuse UNKNOWN_PROVIDER", world.AtCampaign(Rule.ProviderSystems));
        Assert.Single(world.DecideCampaign().Hits);
        Assert.Equal("refuse UNKNOWN_PROVIDER", world.AtUser(Rule.ProviderSystems));
        Assert.Single(world.DecideUser().Hits);
        Assert.Single(Engine.ExplainUser(world.Scope, null, 0, false).Hits);
        Assert.Equal(Rule.ProviderSystems, Engine.DecideUser(world.Scope, null, 0).Reason);
        Assert.False(world.Scope.TakesSlot);
        Assert.Equal(Today, world.Scope.Day);
        Assert.Equal("p9", world.Scope.Facts.ProviderId);
        Assert.Throws<InvalidOperationException>(() => world.Scope.Provider);
    }

    [Fact]
    public void A_deferral_until_the_end_or_later_expires()
    {
        var world = Valid.WithParameters(p => p with { FrequencyGapSeconds = 600 }).Granted(Ago(0));
        var until = Now + 600;
        Assert.Equal((Verdict.Defer, DecisionCode.None, until), Outcome(world.With(c => c with { ExpiresAt = until + 1 }).DecideUser()));
        Assert.Equal((Verdict.Refuse, DecisionCode.Expires, Instants.Never), Outcome(world.With(c => c with { ExpiresAt = until }).DecideUser()));
        Assert.Equal((Verdict.Refuse, DecisionCode.Expires, Instants.Never), Outcome(world.With(c => c with { ExpiresAt = until }).DecideUser(99)));
        Assert.Equal("defer GAP until " + Iso(until), world.With(c => c with { ExpiresAt = until }).AtUser(Rule.FrequencyBudget));
    }

    [Fact]
    public void The_ninth_deferral_is_one_too_many()
    {
        var world = Valid.Granted(Ago(0));
        Assert.Equal(Verdict.Defer, world.DecideUser(7).Decision.Verdict);
        Assert.Equal((Verdict.Refuse, DecisionCode.Retries, Instants.Never), Outcome(world.DecideUser(8)));
        Assert.Equal(DecisionCode.Retries, world.WithPolicy(p => p with { MaxRedecisions = 0 }).DecideUser().Decision.Code);
        Assert.Equal(DecisionCode.Retries, Valid.WithProvider(p => p with { ReviewLoad = [] }).DecideCampaign(8).Decision.Code);
        Assert.Equal(Verdict.Allow, Valid.DecideUser(99).Decision.Verdict);
    }

    [Fact]
    public void The_until_is_the_latest_of_all_rules_that_defer()
    {
        var world = Valid.WithParameters(p => p with { DiversityLastN = 1, DiversityMaxSame = 1 }).Granted(Ago(0, category: "tech"));
        Assert.Equal(Now + 14_400, world.DecideUser().Decision.Until);
        Assert.Equal(Rule.Diversity, world.DecideUser().Decision.Reason);
        var longer = world.WithParameters(p => p with { FrequencyPerCategoryDay = 1 });
        Assert.Equal(Midnight, longer.DecideUser().Decision.Until);
        Assert.Equal(Rule.Diversity, longer.DecideUser().Decision.Reason);
    }

    [Fact]
    public void A_disabled_rule_neither_hits_nor_shows()
    {
        var world = Valid.With(c => c with { Close = null }).WithPolicy(p => p with { DisabledMask = Rule.CloseFree.Bit() });
        Assert.Equal((Verdict.Allow, null, 0UL), Essence(world.DecideCampaign()));
        Assert.Empty(world.DecideCampaign().Hits);
        var user = Valid.Granted(Ago(0)).WithPolicy(p => p with { DisabledMask = Rule.FrequencyBudget.Bit() });
        Assert.Equal((Verdict.Allow, null, 0UL), Essence(user.DecideUser()));
        var inherited = Valid.WithPolicy(p => p with { DisabledMask = Rule.AdLabel.Bit() }) with { Inherited = [new Hit(Rule.AdLabel, Verdict.Modify, ["MARK"], null, [])] };
        Assert.Equal((Verdict.Allow, null, 0UL), Essence(inherited.DecideUser()));
    }

    [Fact]
    public void With_rule_42_disabled_blocked_devices_stay_blocked()
    {
        var world = Valid.WithPolicy(p => p with { DisabledMask = Rule.Vendor.Bit() }).WithUser(u => u with { Devices = [new("d1", "nokia"), new("d2", "inapp")] });
        Assert.Equal(["d2"], world.DecideUser().Decision.Devices);
        Assert.Empty(world.WithUser(u => u with { Devices = [new("d1", "nokia")] }).DecideUser().Decision.Devices);
    }

    [Fact]
    public void A_trial_may_leave_out_a_rule()
    {
        var world = Valid.With(c => c with { Review = null });
        Assert.Equal(Verdict.Refuse, world.DecideCampaign().Decision.Verdict);
        Assert.Equal(Verdict.Allow, world.DecideCampaign(without: Rule.ReviewRequired.Bit()).Decision.Verdict);
    }

    [Fact]
    public void Modifications_of_the_campaign_decision_are_hits_of_every_user()
    {
        var campaign = Valid.Ad().With(c => c with { AdMark = false, ShownName = null, AiGenerated = new AiGenerated(true, 0, false, false) });
        var offer = Engine.OfferOf(campaign.Reviewed, campaign.DecideCampaign());
        Assert.Equal([Rule.GeneratedLabel, Rule.Identity, Rule.AdLabel], offer.Inherited.Select(hit => hit.Rule));
        Assert.Equal(ContentHash.Of(campaign.Campaign), offer.ContentHash);

        var users = campaign with { Inherited = offer.Inherited };
        Assert.Equal((Verdict.Modify, Rule.GeneratedLabel, Rule.GeneratedLabel.Bit() | Rule.Identity.Bit() | Rule.AdLabel.Bit()), Essence(users.DecideUser()));
        Assert.Equal("modify LABEL,METADATA", users.AtUser(Rule.GeneratedLabel));
        Assert.Equal("modify ADDED", users.AtUser(Rule.Identity));
        Assert.Equal(["d1"], users.DecideUser().Decision.Devices);
        Assert.Equal("modify A,B", (Valid with { Inherited = [new Hit(Rule.AdLabel, Verdict.Modify, ["A", "B"], null, [])] }).AtUser(Rule.AdLabel));
        Assert.Empty(Engine.OfferOf(Valid.Reviewed, Valid.WithProvider(p => p with { ReviewLoad = [] }).DecideCampaign()).Inherited);
    }

    [Theory]
    [InlineData(Rule.ProviderSystems)]
    [InlineData(Rule.ComplaintBreaker)]
    [InlineData(Rule.NewsLicence)]
    [InlineData(Rule.OtherPermit)]
    [InlineData(Rule.SourceListed)]
    [InlineData(Rule.ReviewRequired)]
    [InlineData(Rule.TrafficIntegrity)]
    [InlineData(Rule.StopAndEvidence)]
    public void Eight_rules_of_the_campaign_are_asked_again_for_every_user_and_no_other(Rule rule)
    {
        var world = Valid.News().With(c => c with
        {
            Category = "unheard-of", Source = null, Review = null, Labels = null, Close = null, AppId = "x", ManageLink = false, LandingMatch = false,
            Feedback = [new Feedback(Now, 1, 100, 100, 100)], ExpiresAt = Now,
        }).WithProvider(p => p with { Suspended = true, NewsLicences = [], RatioPlan = null, ReviewLoad = [] });
        ulong live = (1UL << 0) | (1UL << 2) | (1UL << 12) | (1UL << 13) | (1UL << 14) | (1UL << 22) | (1UL << 41) | (1UL << 44);
        Assert.Equal(live, world.DecideUser().Decision.Mask);
        Assert.NotEqual(0UL, live & rule.Bit());
        Assert.NotEqual("-", world.AtCampaign(rule));
        Assert.Equal(world.AtCampaign(rule), world.AtUser(rule));
    }

    [Fact]
    public void The_facts_of_a_campaigns_grants_are_equal_from_page_to_page()
    {
        var world = Valid.With(c => c with { Topic = "x", Sensitivity = Sensitivity.Hot });
        Assert.Equal(world.Scope.Facts, (world with { T = Now + 100 }).Scope.Facts);
        Assert.Equal(new GrantFacts("p1", "le1", "a1", CampaignClass.Vertical, "tech", "x", true), world.Scope.Facts);
    }

    [Theory]
    [InlineData("inapp", 0)]
    [InlineData("inapp", 5)]
    [InlineData("nokia", 3)]
    [InlineData("huawei", 60)]
    public void A_user_decision_allocates_nothing(string vendor, int grants)
    {
        var world = Valid.Personalised().With(c => c with { Topic = "t", Sensitivity = Sensitivity.Hot })
            .WithPolicy(p => p with { Vendors = new Dictionary<string, VendorLimits>(p.Vendors) { ["huawei"] = new(5, 2, 9, new TimeWindow(0, 3600), null) } })
            .WithUser(u => u with
            {
                Devices = [new Device("d1", vendor)], QuietHours = [new(9 * 3600, 11 * 3600)], FrequencyChoices = [new(null, "tech", 2)], DeletedTags = [new("x", 0)],
                CategoryOptOuts = [new("other", null, 0)], Refusals = [new("le2", null, 0, Instants.Never)], Zone = Zone.Find("Europe/Berlin"),
            })
            .Granted([.. Enumerable.Range(0, grants).Select(i => Ago(i * 600, "p1", app: "a1", category: "tech", topic: "t", sensitive: true, devices: "d1"))]);
        var (scope, user) = (world.Scope, world.UserState);
        for (var i = 0; i < 100; i++) Engine.DecideUser(scope, user, 0);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Engine.DecideUser(scope, user, 0);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void The_armed_log_and_the_shares_forget_what_no_rule_looks_back_to()
    {
        var history = new ProviderHistory();
        history.Arm(ArmedAgo(604_800, sensitive: true));
        history.Arm(ArmedAgo(604_799, aged: true));
        history.Arm(ArmedAgo(0, moral: true));
        Assert.Equal(2, history.Armed.Count);
        history.Shares.Enter(new ShareSample(Now - 604_800, 1, 0));
        history.Shares.Enter(new ShareSample(Now - 604_799, 1, 0));
        history.Shares.Enter(new ShareSample(Now, 0, 1));
        history.Shares.Enter(new ShareSample(Now, 0, 0));
        Assert.Equal(2, history.Shares.Count);
    }

    [Fact]
    public void The_armed_log_is_without_what_no_rule_counts()
    {
        var history = new ProviderHistory();
        history.Arm(ArmedAgo(2));
        history.Arm(ArmedAgo(1, topic: null!, sensitive: true, aged: true, moral: true));
        history.Arm(ArmedAgo(0, aged: true));
        Assert.True(Assert.Single(history.Armed).Aged);
    }

    [Fact]
    public void A_users_log_keeps_what_a_rule_may_look_back_to()
    {
        var state = new UserState(Valid.User);
        for (var i = 0; i < 200; i++) state.Enter(Ago(1_000_000 - (i * 5000), @class: i % 2 == 0 ? CampaignClass.Service : CampaignClass.Ad));
        foreach (var log in new[] { state.Service, state.NonService })
        {
            var kept = log.Items.ToArray().Select(grant => grant.At).ToArray();
            Assert.Equal(kept.Order(), kept);
            Assert.True(kept.Count(at => at > kept[^1] - Instants.LongestLookBack) >= 60);
        }
    }

    private static (Verdict, Rule?, ulong) Essence(ExplainedDecision explained)
    {
        Assert.Equal(explained.Decision.Mask, explained.Hits.Aggregate(0UL, (mask, hit) => mask | hit.Rule.Bit()));
        return (explained.Decision.Verdict, explained.Decision.Reason, explained.Decision.Mask);
    }

    private static (Verdict, DecisionCode, long) Outcome(ExplainedDecision explained) =>
        (explained.Decision.Verdict, explained.Decision.Code, explained.Decision.Until);
}
