using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class OtherPermitRuleTests
{
    private const Rule This = Rule.OtherPermit;

    private static readonly World Valid = new();

    [Fact]
    public void A_category_needs_the_permit_that_the_policy_maps_it_to()
    {
        Assert.Equal("-", Hit(Valid));
        Assert.Equal("-", Hit(Of("finance-tips")));
        Assert.Equal("refuse PERMIT", Hit(Of("drug-info")));
        Assert.Equal("hold UNMAPPED", Hit(Of("unheard-of")));
        Assert.Equal("hold UNMAPPED", Of("unheard-of").AtUser(This));
        Assert.Equal("hold UNMAPPED", Hit(Of("unheard-of").Service()));
    }

    [Fact]
    public void A_permit_is_valid_from_its_first_to_its_last_day_and_not_suspended()
    {
        Assert.Equal("-", Hit(Permit(p => p with { ValidFrom = Today, ValidTo = Today })));
        Assert.Equal("refuse PERMIT", Hit(Permit(p => p with { ValidFrom = Today + 1 })));
        Assert.Equal("refuse PERMIT", Hit(Permit(p => p with { ValidTo = Today - 1 })));
        Assert.Equal("refuse PERMIT", Hit(Permit(p => p with { SuspendedFrom = Now })));
        Assert.Equal("-", Hit(Permit(p => p with { SuspendedFrom = Now + 1 })));
        Assert.Equal("refuse PERMIT", Hit(Permit(p => p with { Type = "Finance" })));
    }

    private static World Of(string category) => Valid.With(c => c with { Category = category });

    private static World Permit(Func<Permit, Permit> change) =>
        Of("finance-tips").WithProvider(p => p with { Permits = [new Permit("other", null, 0, 99_999, Instants.Never), change(p.Permits[0])] });

    private static string Hit(World world) => world.AtCampaign(This);
}
