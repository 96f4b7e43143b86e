using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class Under14RuleTests
{
    private const Rule This = Rule.Under14;

    private static readonly World Valid = new();

    [Fact]
    public void Under_fourteen_a_guardian_has_to_consent()
    {
        Assert.Equal("refuse GUARDIAN", Hit(Child(null)));
        Assert.Equal("refuse GUARDIAN", Hit(Child(null).Service()));
        Assert.Equal("-", Hit(Child(new(Now, Instants.Never))));
        Assert.Equal("-", Hit(Child(new(Now, Instants.Never)).Service()));
        Assert.Equal("refuse GUARDIAN", Hit(Child(new(Now + 1, Instants.Never))));
        Assert.Equal("refuse GUARDIAN", Hit(Child(new(0, Now))));
        Assert.Equal("-", Hit(Child(new(0, Now + 1))));
    }

    [Theory]
    [InlineData(AgeBand.From14To17)]
    [InlineData(AgeBand.Adult)]
    [InlineData(AgeBand.Unknown)]
    public void Others_need_none(AgeBand age) => Assert.Equal("-", Hit(Valid.WithUser(u => u with { AgeBand = age })));

    private static World Child(GuardianConsent? consent) => Valid.WithUser(u => u with { AgeBand = AgeBand.Under14, GuardianConsent = consent });

    private static string Hit(World world) => world.AtUser(This);
}
