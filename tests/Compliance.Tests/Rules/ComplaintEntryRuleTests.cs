using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class ComplaintEntryRuleTests
{
    private const Rule This = Rule.ComplaintEntry;

    private static readonly World Valid = new();

    [Fact]
    public void An_entry_may_be_down_for_less_than_the_grace()
    {
        Assert.Equal("-", Hit(Valid.WithProvider(p => p with { ComplaintEntry = new("https://x", Now - 86_399) })));
        Assert.Equal("refuse HEALTH", Hit(Valid.WithProvider(p => p with { ComplaintEntry = new("https://x", Now - 86_400) })));
        Assert.Equal("refuse HEALTH", Hit(Valid.WithProvider(p => p with { ComplaintEntry = new("https://x", Now - 60) }).WithParameters(p => p with { ComplaintEntryGraceSeconds = 60 })));
    }

    [Fact]
    public void There_must_be_an_entry()
    {
        Assert.Equal("refuse ENTRY", Hit(Valid.WithProvider(p => p with { ComplaintEntry = null })));
        Assert.Equal("refuse ENTRY", Hit(Valid.WithProvider(p => p with { ComplaintEntry = new("", Instants.Never) })));
        Assert.Equal("refuse ENTRY,HEALTH", Hit(Valid.WithProvider(p => p with { ComplaintEntry = new(null, 0) })));
    }

    [Fact]
    public void There_must_be_a_link_to_manage() => Assert.Equal("refuse LINK", Hit(Valid.With(c => c with { ManageLink = false })));

    [Fact]
    public void It_is_not_asked_for_users() => Assert.Equal("-", Valid.With(c => c with { ManageLink = false }).AtUser(This));

    private static string Hit(World world) => world.AtCampaign(This);
}
