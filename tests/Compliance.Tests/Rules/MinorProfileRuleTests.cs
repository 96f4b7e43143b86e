namespace PushOrleans.Compliance.Tests.Rules;

public sealed class MinorProfileRuleTests
{
    private const Rule This = Rule.MinorProfile;

    private static readonly World Valid = new();

    [Theory]
    [InlineData(AgeBand.Under14, "refuse PROFILE")]
    [InlineData(AgeBand.From14To17, "refuse PROFILE")]
    [InlineData(AgeBand.Adult, "-")]
    [InlineData(AgeBand.Unknown, "-")]
    public void Minors_are_not_profiled(AgeBand age, string hit)
    {
        Assert.Equal(hit, Hit(Aged(age).Personalised()));
        Assert.Equal("-", Hit(Aged(age)));
        Assert.Equal(hit, Hit(Aged(age).Personalised().Service()));
    }

    [Fact]
    public void A_variant_that_is_safe_for_minors_is_sent()
    {
        Assert.Equal("modify PROFILE", Hit(Aged(AgeBand.From14To17).Personalised().With(c => c with { Variant = new Variant("t", "b", true) })));
        Assert.Equal("refuse PROFILE", Hit(Aged(AgeBand.From14To17).Personalised().With(c => c with { Variant = new Variant("t", "b", false) })));
    }

    private static World Aged(AgeBand age) => Valid.WithUser(u => u with { AgeBand = age });

    private static string Hit(World world) => world.AtUser(This);
}
