using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class RefusedRuleTests
{
    private const Rule This = Rule.Refused;

    private static readonly World Valid = new();

    [Fact]
    public void A_refusal_binds_the_entity_from_its_instant_until_it_is_lifted()
    {
        Assert.Equal("refuse REFUSED", Hit(Refuses(new Refusal("le1", null, Now, Instants.Never))));
        Assert.Equal("-", Hit(Refuses(new Refusal("le1", null, Now + 1, Instants.Never))));
        Assert.Equal("-", Hit(Refuses(new Refusal("le1", null, 0, Now))));
        Assert.Equal("refuse REFUSED", Hit(Refuses(new Refusal("le1", null, 0, Now + 1))));
        Assert.Equal("-", Hit(Refuses(new Refusal("le2", null, 0, Instants.Never))));
        Assert.Equal("refuse REFUSED", Hit(Refuses(
            new Refusal("le1", null, Now + 1, Instants.Never), new Refusal("le1", null, 0, Now), new Refusal("le1", CampaignClass.Ad, 0, Instants.Never), new Refusal("le1", null, 0, Instants.Never))));
        Assert.Equal("refuse REFUSED", Hit(Refuses(new Refusal("le2", null, 0, Instants.Never), new Refusal("le1", null, 0, Instants.Never))));
    }

    [Fact]
    public void A_refusal_is_of_one_purpose_or_of_all_and_all_covers_service()
    {
        Assert.Equal("refuse REFUSED", Hit(Refuses(new Refusal("le1", CampaignClass.Vertical, 0, Instants.Never))));
        Assert.Equal("-", Hit(Refuses(new Refusal("le1", CampaignClass.Ad, 0, Instants.Never))));
        Assert.Equal("refuse REFUSED", Hit(Refuses(new Refusal("le1", null, 0, Instants.Never)).Service()));
        Assert.Equal("refuse REFUSED", Hit(Refuses(new Refusal("le1", CampaignClass.Service, 0, Instants.Never)).Service()));
        Assert.Equal("-", Hit(Refuses(new Refusal("le1", CampaignClass.Vertical, 0, Instants.Never)).Service()));
    }

    [Fact]
    public void Another_provider_of_the_entity_is_bound_too() =>
        Assert.Equal("refuse REFUSED", Hit(Refuses(new Refusal("le1", null, 0, Instants.Never)).WithProvider(p => p with { Id = "p1-lite" }).With(c => c with { ProviderId = "p1-lite" })));

    private static World Refuses(params Refusal[] refusals) => Valid.WithUser(u => u with { Refusals = refusals });

    private static string Hit(World world) => world.AtUser(This);
}
