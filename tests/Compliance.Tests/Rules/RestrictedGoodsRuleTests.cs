namespace PushOrleans.Compliance.Tests.Rules;

public sealed class RestrictedGoodsRuleTests
{
    private const Rule This = Rule.RestrictedGoods;

    private static readonly World Valid = new();

    [Fact]
    public void The_class_of_goods_is_stated()
    {
        Assert.Equal("hold UNKNOWN", Hit(Goods("")));
        Assert.Equal("hold UNKNOWN", Hit(Goods(null)));
        Assert.Equal("hold UNKNOWN", Hit(Valid.Ad().With(c => c with { Ad = null })));
        Assert.Equal("-", Hit(Goods("shoes")));
        Assert.Equal("-", Hit(Valid.With(c => c with { Ad = null, CommercialDeclared = true })));
    }

    [Fact]
    public void Restricted_goods_keep_their_conditions()
    {
        Assert.Equal("refuse BANNED", Hit(Goods("tobacco")));
        Assert.Equal("refuse NUMBER", Hit(Goods("device")));
        Assert.Equal("refuse NUMBER", Hit(Goods("device", "")));
        Assert.Equal("-", Hit(Goods("device", "N1")));
        Assert.Equal("-", Hit(Goods("alcohol")));
        Assert.Equal("refuse MEDIUM", Hit(Children(Goods("alcohol"))));
        Assert.Equal("-", Hit(Children(Goods("device", "N1"))));
        Assert.Equal("refuse BANNED,MEDIUM,NUMBER", Hit(Children(Goods("all"))
            .WithPolicy(p => p with { RestrictedGoods = new Dictionary<string, RestrictedGoods> { ["all"] = new(true, true, true) } })));
        Assert.Equal("-", Hit(Goods("tobacco").OfClass(CampaignClass.Vertical)));
    }

    [Theory]
    [InlineData(AgeBand.Adult, "-")]
    [InlineData(AgeBand.Unknown, "refuse MINOR")]
    [InlineData(AgeBand.From14To17, "refuse MINOR")]
    [InlineData(AgeBand.Under14, "refuse MINOR")]
    public void Goods_barred_for_minors_reach_known_adults_only(AgeBand age, string hit)
    {
        Assert.Equal(hit, Goods("alcohol").WithUser(u => u with { AgeBand = age }).AtUser(This));
        Assert.Equal("-", Goods("device").WithUser(u => u with { AgeBand = age }).AtUser(This));
        Assert.Equal("-", Goods("alcohol").OfClass(CampaignClass.Vertical).WithUser(u => u with { AgeBand = age }).AtUser(This));
    }

    private static World Children(World world) => world.WithProvider(p => p with { Apps = [p.Apps[0] with { MinorsProduct = true }] });

    private static World Goods(string? goodsClass, string? number = null) => Valid.Ad().With(c => c with { Ad = new AdFacts(goodsClass, number, null) });

    private static string Hit(World world) => world.AtCampaign(This);
}
