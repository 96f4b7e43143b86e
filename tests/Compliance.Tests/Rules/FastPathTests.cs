using CsCheck;
using PushOrleans.Compliance.Rules;

namespace PushOrleans.Compliance.Tests.Rules;

/// <summary>What is computed once a page, or not at all, comes to what the plain way comes to.</summary>
public sealed class FastPathTests
{
    private static readonly Rule[] MayBeDisabled = [Rule.Diversity, Rule.FrequencyBudget, Rule.HotConcentration, Rule.AgreementDisclosed, Rule.QuietHours, Rule.Vendor];

    [Fact]
    public void Asking_only_the_rules_that_can_hit_finds_what_asking_all_finds() => Gen.Select(PropertyTests.Worlds, Gen.Int[0, 1 << MayBeDisabled.Length]).Sample((world, disabled) =>
    {
        var dropped = MayBeDisabled.Where((_, bit) => (disabled & (1 << bit)) != 0).Aggregate(0UL, (mask, rule) => mask | rule.Bit());
        var scope = world.WithPolicy(p => p with { DisabledMask = dropped }).Scope;
        var (few, all) = (new Findings(scope.Dropped), new Findings(scope.Dropped));
        var free = UserRules.CheckAll(scope, world.UserState, scope.Asked, ref few);
        Assert.Equal(UserRules.CheckAll(scope, world.UserState, ulong.MaxValue, ref all), free);
        Assert.Equal(all, few);
    }, iter: 3000);

    [Fact]
    public void Those_who_decide_by_one_scope_at_once_decide_as_by_scopes_of_their_own() => PropertyTests.Worlds.Sample(world =>
    {
        var (shared, plain) = (world.Scope, Engine.DecideUser(world.Scope, world.UserState, 0));
        var decisions = new Decision[4];
        Parallel.For(0, decisions.Length, i => decisions[i] = Engine.DecideUser(shared, world.UserState, 0));
        Assert.All(decisions, decision => World.AssertSame(plain, decision));
    }, iter: 500);

    [Fact]
    public void A_remembered_relation_is_the_plain_comparison_whatever_the_campaigns_numbers() => Gen.Select(PropertyTests.Grants.Array[1, 40], Gen.Int[0, 200].Array[40]).Sample((grants, numbers) =>
    {
        var mine = grants[0].Facts;
        var relations = new GrantRelations(mine);
        for (var round = 0; round < 2; round++)
            for (var i = 0; i < grants.Length; i++)
            {
                var grant = grants[i] with { Campaign = numbers[i] };
                Assert.Equal(GrantRelations.Compare(mine, grant.Facts), relations.To(LoggedGrant.Of(grant)));
            }
    });

    [Fact]
    public void Remembered_ranks_of_consents_are_the_plain_comparison_however_many_there_are() => PropertyTests.Worlds.Sample(world =>
    {
        var scope = world.Scope;
        var many = Enumerable.Range(0, 200).Select(i => ConsentTerms.Of($"le-{i}", (CampaignClass)(i % 4), i % 3 == 0, i % 5));
        ConsentTerms[] terms = [.. world.User.Consents.Select(consent => consent.Terms), .. many, ConsentTerms.Of(scope.LegalEntityId, scope.Facts.Class, true, 99)];
        for (var round = 0; round < 2; round++)
            foreach (var one in terms) Assert.Equal(ConsentRanks.Compare(scope, one), scope.ConsentRanks.Of(one));
    }, iter: 200);

    [Fact]
    public void Terms_that_are_no_longer_shared_are_equal_to_those_that_are()
    {
        var first = ConsentTerms.Of("le-1", CampaignClass.News, true, 1);
        for (var i = 0; i < 100_000; i++) ConsentTerms.Of("le-1", CampaignClass.News, true, i + 2);
        var second = ConsentTerms.Of("le-1", CampaignClass.News, true, 1);
        Assert.NotSame(first, second);
        Assert.Equal((first, first.GetHashCode()), (second, second.GetHashCode()));
    }

    [Theory]
    [InlineData("inapp", true), InlineData("capped", false), InlineData("closed", false), InlineData("open", true), InlineData("nokia", false)]
    public void A_vendor_is_free_for_all_when_it_is_known_and_has_no_cap_and_is_open(string vendor, bool free)
    {
        var scope = new World().WithPolicy(p => p with
        {
            Vendors = new Dictionary<string, VendorLimits>(p.Vendors)
            {
                ["capped"] = new(5, 2, 9, null, null),
                ["closed"] = new(null, null, null, new TimeWindow(0, 60), null),
                ["open"] = new(null, null, null, new TimeWindow(0, 86_399), null),
            },
        }).Scope;
        var vendors = new FreeVendors(scope);
        for (var i = 0; i < 3; i++) Assert.Equal(free, vendors.Contains(vendor));
    }

    [Fact]
    public void More_vendors_than_are_remembered_are_looked_up()
    {
        var names = Enumerable.Range(0, 20).Select(i => $"v{i}").ToArray();
        var vendors = new FreeVendors(new World().WithPolicy(p => p with { Vendors = names.ToDictionary(name => name, _ => new VendorLimits(null, null, null, null, null)) }).Scope);
        for (var i = 0; i < 2; i++) Assert.All(names, name => Assert.True(vendors.Contains(name)));
    }

    [Fact]
    public void Texts_are_the_same_when_they_are_ordinally_equal() => Gen.Select(Gen.String[Gen.Char['a', 'c'], 0, 4], Gen.String[Gen.Char['a', 'c'], 0, 4]).Sample((a, b) =>
    {
        Assert.Equal(string.Equals(a, b, StringComparison.Ordinal), Same.Text(a, b));
        Assert.True(Same.Text(a, new string(a)));
    });

    [Fact]
    public void The_least_declared_limit_is_below_that_of_no_user() => PropertyTests.Worlds.Sample(world =>
    {
        var scope = world.Scope;
        if (scope.IsProviderKnown) Assert.True(FrequencyBudgetRule.DeclaredLimit(scope, world.UserState) >= scope.LeastDeclared);
    }, iter: 2000);
}
