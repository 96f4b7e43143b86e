using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class AgreementDisclosedRuleTests
{
    private const Rule This = Rule.AgreementDisclosed;

    private static readonly World Valid = new();

    [Fact]
    public void The_agreement_in_force_is_the_highest_version_that_has_taken_effect()
    {
        var good = Valid.Provider.Agreements[0];
        Assert.Equal("-", Hit(Agreements(good with { EffectiveFrom = Now })));
        Assert.Equal("refuse NONE", Hit(Agreements(good with { EffectiveFrom = Now + 1 })));
        Assert.Equal("refuse NONE", Hit(Agreements()));
        Assert.Equal("refuse FIELDS", Hit(Agreements(good, good with { Version = 2, Form = "" })));
        Assert.Equal("refuse FIELDS", Hit(Agreements(good with { Version = 2, Form = "" }, good)));
        Assert.Equal("-", Hit(Agreements(good, good with { Version = 2, Form = "", EffectiveFrom = Now + 1 })));
        Assert.Equal("-", Hit(Agreements(good with { Version = 2 }, good with { Form = "" })));
        Assert.Equal("-", Hit(Agreements().Service()));
    }

    [Fact]
    public void It_discloses_form_cancel_way_and_the_number_for_the_class()
    {
        Assert.Equal("refuse FIELDS", Hit(Agreements(Valid.Provider.Agreements[0] with { Form = null })));
        Assert.Equal("refuse FIELDS", Hit(Agreements(Valid.Provider.Agreements[0] with { Cancel = "" })));
        Assert.Equal("refuse FIELDS", Hit(Agreements(Valid.Provider.Agreements[0] with { DeclaredPerDay = new ClassCounts(News: 1) })));
        Assert.Equal("-", Hit(Agreements(Valid.Provider.Agreements[0] with { DeclaredPerDay = new ClassCounts(Vertical: 10) })));
    }

    [Fact]
    public void The_user_has_accepted_a_version_that_is_new_enough_and_complete()
    {
        Assert.Equal("refuse NONE", Accepted(Valid));
        Assert.Equal("refuse NONE", Accepted(Valid, ("p2", 1, Now)));
        Assert.Equal("-", Accepted(Valid, ("p2", 1, Now), ("p1", 2, Now + 1), ("p1", 1, Now)));
        Assert.Equal("refuse NONE", Accepted(Valid, ("p1", 1, Now + 1)));
        Assert.Equal("-", Accepted(Valid, ("p1", 1, Now)));
        Assert.Equal("refuse OLD", Accepted(Valid.WithProvider(p => p with { MinAgreementVersion = 2 }), ("p1", 1, Now)));
        Assert.Equal("refuse FIELDS", Accepted(Valid, ("p1", 2, Now)));
        Assert.Equal("refuse FIELDS", Accepted(Valid, ("p1", 2, Now), ("p1", 1, Now)));
        Assert.Equal("-", Accepted(Valid, ("p1", 1, Now), ("p1", 2, Now + 1)));
        Assert.Equal("refuse OLD", Accepted(Valid, ("p1", 0, Now)));
        Assert.Equal("-", Accepted(Valid.WithProvider(p => p with { MinAgreementVersion = 2, Agreements = [p.Agreements[0] with { Version = 2, EffectiveFrom = Now + 9 }] }), ("p1", 2, Now)));
        Assert.Equal("refuse FIELDS", Accepted(Agreements(Valid.Provider.Agreements[0] with { Cancel = null }), ("p1", 1, Now)));
        Assert.Equal("-", Accepted(Valid.Service()));
    }

    private static string Accepted(World world, params (string Provider, long Version, long At)[] acceptances) =>
        world.WithUser(u => u with { Agreements = [.. acceptances.Select(a => new AgreementAcceptance(a.Provider, a.Version, a.At))] }).AtUser(This);

    private static World Agreements(params Agreement[] agreements) => Valid.WithProvider(p => p with { Agreements = agreements });

    private static string Hit(World world) => world.AtCampaign(This);
}
