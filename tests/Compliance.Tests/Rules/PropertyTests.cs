using System.Collections.Frozen;
using CsCheck;
using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class PropertyTests
{
    private const ulong UpTo45 = (1UL << 46) - 1;

    private static readonly Func<World, World>[] Changes =
    [
        w => w.News(),
        w => w.Ad(),
        w => w.Service(),
        w => w.Personalised(),
        w => w.With(c => c with { Labels = null }),
        w => w.WithLabels(new Label("C1", 400, false), new Label("I3", 700, false)),
        w => w.With(c => c with { Topic = "star", Sensitivity = Sensitivity.Hot }),
        w => w.With(c => c with { OfficialWarning = true }),
        w => w.With(c => c with { VerifiedNewFact = true }),
        w => w.With(c => c with { Category = "sports" }),
        w => w.With(c => c with { ShownName = null }),
        w => w.With(c => c with { CommercialDeclared = true }),
        w => w.With(c => c with { ExpiresAt = Now + 3000 }),
        w => w.With(c => c with { Source = new NewsSource { Originality = Originality.Original } }),
        w => w.WithProvider(p => p with { NewsLicences = [] }),
        w => w.WithProvider(p => p with { RatioPlan = new RatioPlan(30, 60) }),
        w => w.WithProvider(p => p with { DailyQuota = 3 }),
        w => w.WithProvider(p => p with { ReviewLoad = [] }),
        w => w.WithUser(u => u with { AgeBand = AgeBand.From14To17 }),
        w => w.WithUser(u => u with { AgeBand = AgeBand.Under14 }),
        w => w.WithUser(u => u with { Consents = [] }),
        w => w.WithUser(u => u with { Subscriptions = ["p1"] }),
        w => w.WithUser(u => u with { PersonalisationOffAt = 0 }),
        w => w.WithUser(u => u with { MemberTiers = [new MemberTier("p1", true)] }),
        w => w.WithUser(u => u with { FrequencyChoices = [new("p1", null, 2), new(null, "tech", 1)] }),
        w => w.WithUser(u => u with { Devices = [new("d1", "few"), new("d2", "nokia")] }),
        w => w.WithUser(u => u with { QuietHours = [new TimeWindow(9 * 3600, 11 * 3600)] }),
        w => w.WithParameters(p => p with { FrequencyPerDay = 3, FrequencyPerHour = 1, FrequencyPerCategoryDay = 1, FrequencyPerProviderDay = 2 }),
        w => w.WithParameters(p => p with { DiversityLastN = 2, DiversityMaxSame = 1 }),
        w => w.WithParameters(p => p with { HotPerUserMax = 0, HotPerProviderMax = 1, MoralsTopicMax = 0 }),
        w => w.WithInputs(i => i with { ClosedDays = new Dictionary<ProviderDay, ParityCounts> { [new("p1", Today - 1)] = new(9000, 2000, 1000, 1000) }.ToFrozenDictionary() }),
        w => w.Armed(ArmedAgo(9, moral: true, sensitive: true), ArmedAgo(8, moral: true, sensitive: true), ArmedAgo(7, moral: true, sensitive: true)),
    ];

    internal static readonly Gen<Grant> Grants = Gen.Select(
        Gen.OneOf(Gen.Int[0, 7200], Gen.Int[0, 700_000]),
        AnyOf("p1", "p2"),
        AnyOf("tech", "sports", "politics"),
        AnyOf(CampaignClass.News, CampaignClass.Vertical, CampaignClass.Service),
        Gen.Bool).Select((ago, provider, category, @class, hot) => Ago(ago, provider, app: "a1", @class: @class, category: category, topic: "star", sensitive: hot, devices: "d1"));

    internal static readonly Gen<World> Worlds = Gen.Select(Gen.Int[0, Changes.Length - 1].Array[0, 6], Grants.Array[0, 12]).Select((changes, grants) => changes
        .Aggregate(new World().WithPolicy(p => p with
        {
            Vendors = new Dictionary<string, VendorLimits>(p.Vendors) { ["few"] = new(2, 1, 1, new TimeWindow(7 * 3600, 23 * 3600), null) },
        }), (world, change) => Changes[change](world)).Granted(grants));

    [Fact]
    public void The_bare_verdict_is_the_explained_one_and_the_mask_is_that_of_the_hits() => Worlds.Sample(world =>
    {
        foreach (var slotRefused in new[] { false, true }) AssertConsistent(world.DecideUser(slotRefused: slotRefused), world);
        AssertConsistent(world.DecideCampaign(), world);
    }, iter: 3000);

    [Fact]
    public void Raising_a_cap_never_adds_a_hit() => Gen.Select(Worlds, Gen.Int[0, Raises.Length - 1]).Sample((world, raise) =>
    {
        var raised = Raises[raise](world);
        Assert.Equal(0UL, Added(world.DecideUser().Decision, raised.DecideUser().Decision) & UpTo45);
        Assert.Equal(0UL, Added(world.DecideCampaign().Decision, raised.DecideCampaign().Decision) & UpTo45);
    }, iter: 3000);

    [Fact]
    public void Adding_a_licence_never_adds_a_hit_of_licence_or_source() => Gen.Select(
        Worlds, AnyOf(LicenceTypes.Original, LicenceTypes.Reprint, LicenceTypes.None), Gen.Int[-2, 2], AnyOf("le1", "le2"), AnyOf("CN", "CN-SH"))
        .Sample((world, types, days, holder, region) =>
        {
            var licence = new NewsLicence("new", holder, types, region, Today - 9, Today + days, Instants.Never);
            var more = world.WithProvider(p => p with { NewsLicences = [.. p.NewsLicences, licence] });
            const ulong rules = (1UL << 12) | (1UL << 14);
            Assert.Equal(0UL, Added(world.DecideUser().Decision, more.DecideUser().Decision) & rules);
            Assert.Equal(0UL, Added(world.DecideCampaign().Decision, more.DecideCampaign().Decision) & rules);
        }, iter: 2000);

    [Fact]
    public void The_order_in_which_rules_are_asked_does_not_matter()
    {
        var finding = Gen.Select(Gen.Int[0, 46], Gen.Enum<Verdict>().Where(v => v != Verdict.Allow), AnyOf("A", "B", "C"), Gen.Int[1, 9]);
        Gen.Select(finding.Array[0, 12], Gen.Int).Sample((found, seed) =>
        {
            var shuffled = found.ToArray();
            new Random(seed).Shuffle(shuffled);
            var (a, b) = (Form(found), Form(shuffled));
            AssertSame(a.Decision, b.Decision);
            Assert.Equal(a.Hits.Select(Essence), b.Hits.Select(Essence));
        }, iter: 3000);
    }

    [Fact]
    public void A_deferral_is_always_to_a_later_instant_before_the_end() => Worlds.Sample(world =>
    {
        var decision = world.DecideUser().Decision;
        if (decision.Verdict == Verdict.Defer) Assert.InRange(decision.Until, Now + 1, world.Campaign.ExpiresAt - 1);
        else Assert.Equal(Instants.Never, decision.Until);
    }, iter: 1000);

    private static readonly Func<World, World>[] Raises =
    [
        w => w.WithParameters(p => p with { FrequencyPerDay = p.FrequencyPerDay + 1 }),
        w => w.WithParameters(p => p with { FrequencyPerHour = p.FrequencyPerHour + 1 }),
        w => w.WithParameters(p => p with { FrequencyPerHour = null }),
        w => w.WithParameters(p => p with { FrequencyPerCategoryDay = p.FrequencyPerCategoryDay + 1 }),
        w => w.WithParameters(p => p with { FrequencyPerProviderDay = p.FrequencyPerProviderDay + 1 }),
        w => w.WithParameters(p => p with { FrequencyPerProviderDay = null }),
        w => w.WithParameters(p => p with { FrequencyServicePerDay = p.FrequencyServicePerDay + 1 }),
        w => w.WithParameters(p => p with { HotPerUserMax = p.HotPerUserMax + 1 }),
        w => w.WithParameters(p => p with { HotPerProviderMax = p.HotPerProviderMax + 1 }),
        w => w.WithParameters(p => p with { MoralsTopicMax = p.MoralsTopicMax + 1, OldNewsAgedMax = p.OldNewsAgedMax + 1 }),
        w => w.WithParameters(p => p with { DiversityMaxSame = p.DiversityMaxSame + 1 }),
        w => w.WithUser(u => u with { FrequencyChoices = [.. u.FrequencyChoices.Select(c => c with { PerDay = c.PerDay + 1 })] }),
        w => w.WithPolicy(p => p with { Vendors = new Dictionary<string, VendorLimits>(p.Vendors) { ["few"] = new(3, 2, 2, new TimeWindow(7 * 3600, 23 * 3600), null) } }),
        w => w.WithProvider(p => p with { DailyQuota = p.DailyQuota + 1 }),
    ];

    private static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static ulong Added(in Decision before, in Decision after) => after.Mask & ~before.Mask;

    private static ExplainedDecision Form((int Rule, Verdict Verdict, string Code, int Until)[] found)
    {
        var findings = new Findings(0, []);
        foreach (var (rule, verdict, code, until) in found)
        {
            switch (verdict)
            {
                case Verdict.Refuse: findings.Refuse((Rule)rule, code); break;
                case Verdict.Hold: findings.Hold((Rule)rule, code); break;
                case Verdict.Defer: findings.Defer((Rule)rule, code, until); break;
                default: findings.Modify((Rule)rule, code); break;
            }
        }

        return new ExplainedDecision(findings.Decide(0, 8, 100, []), findings.Hits());
    }

    private static (Rule, Verdict, string, long?) Essence(Hit hit) => (hit.Rule, hit.Verdict, string.Join(',', hit.Codes), hit.Until);

    private static void AssertConsistent(ExplainedDecision explained, World world)
    {
        var (decision, hits) = (explained.Decision, explained.Hits);
        Assert.Equal(decision.Mask, hits.Aggregate(0UL, (mask, hit) => mask | hit.Rule.Bit()));
        Assert.Equal(hits.Select(hit => hit.Rule).Order(), hits.Select(hit => hit.Rule));
        var highest = hits.Count == 0 ? Verdict.Allow : hits.Max(hit => hit.Verdict);
        Assert.Equal(decision.Code == DecisionCode.None ? highest : Verdict.Defer, highest);
        Assert.Equal(hits.Where(hit => hit.Verdict == highest).Select(hit => (Rule?)hit.Rule).FirstOrDefault(), decision.Reason);
        if (decision.Verdict == Verdict.Defer) Assert.Equal(hits.Where(hit => hit.Verdict == Verdict.Defer).Max(hit => hit.Until), decision.Until);
        Assert.All(hits, hit =>
        {
            Assert.Equal(hit.Verdict == Verdict.Defer, hit.Until is not null);
            Assert.Equal(hit.Codes.Order(StringComparer.Ordinal).Distinct(), hit.Codes);
            Assert.Equal(hit.Codes, hit.Observations.Select(seen => seen.Code));
            Assert.All(hit.Codes, code => Assert.NotNull(RuleCatalog.Of(hit.Rule).Find(code)));
        });
        Assert.NotEqual("", Explainer.Explain(explained, world.Policy.DayZone, world.T).ToEnglish());
    }
}
