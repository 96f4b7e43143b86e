using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class PersonalisationOffRuleTests
{
    private const Rule This = Rule.PersonalisationOff;

    private static readonly World Valid = new();

    [Fact]
    public void Off_is_off_from_its_instant()
    {
        Assert.Equal("refuse OFF", Hit(Off(Now).Personalised()));
        Assert.Equal("-", Hit(Off(Now + 1).Personalised()));
        Assert.Equal("-", Hit(Off(Now)));
        Assert.Equal("refuse OFF", Hit(Off(Now).With(c => c with { Selection = new(SelectionMode.Model, [], "m1") })));
        Assert.Equal("refuse OFF", Hit(Off(Now).With(c => c with { Audience = new(AudienceKind.Segment, [], [], null) })));
        Assert.Equal("-", Hit(Off(Now).With(c => c with { Audience = new(AudienceKind.Users, [], ["u1"], null) })));
        Assert.Equal("refuse OFF", Hit(Off(Now).Personalised().Service()));
    }

    [Fact]
    public void The_variant_is_sent_where_there_is_one() =>
        Assert.Equal("modify OFF", Hit(Off(Now).Personalised().With(c => c with { Variant = new Variant("t", "b", false) })));

    private static World Off(long at) => Valid.WithUser(u => u with { PersonalisationOffAt = at });

    private static string Hit(World world) => world.AtUser(This);
}
