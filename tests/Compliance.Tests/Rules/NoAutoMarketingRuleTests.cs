namespace PushOrleans.Compliance.Tests.Rules;

public sealed class NoAutoMarketingRuleTests
{
    private const Rule This = Rule.NoAutoMarketing;

    private static readonly World Valid = new();

    [Fact]
    public void No_personalised_marketing_reaches_a_minor_whatever_was_consented()
    {
        Assert.Equal("refuse MINOR", Hit(Minor.Ad().Personalised()));
        Assert.Equal("refuse MINOR", Hit(Minor.Personalised().With(c => c with { CommercialDeclared = true, Variant = new("t", "b", true) })));
        Assert.Equal("refuse MINOR", Hit(Minor.Ad().Personalised().WithUser(u => u with { AgeBand = AgeBand.From14To17 })));
        Assert.Equal("-", Hit(Minor.Ad()));
        Assert.Equal("-", Hit(Minor.Personalised()));
        Assert.Equal("-", Hit(Minor.Personalised().Service().With(c => c with { CommercialDeclared = true })));
        Assert.Equal("-", Hit(Valid.Ad().Personalised()));
        Assert.Equal("-", Hit(Valid.Ad().Personalised().WithUser(u => u with { AgeBand = AgeBand.Unknown })));
    }

    private static World Minor => Valid.WithUser(u => u with { AgeBand = AgeBand.Under14, GuardianConsent = new(0, Instants.Never) });

    private static string Hit(World world) => world.AtUser(This);
}
