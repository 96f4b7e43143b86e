using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class IllegalTagRuleTests
{
    private const Rule This = Rule.IllegalTag;

    private static readonly World Valid = new();

    [Fact]
    public void No_campaign_selects_by_an_unlawful_tag()
    {
        Assert.Equal("-", Hit(Valid.Personalised()));
        Assert.Equal("refuse UNLAWFUL", Hit(Valid.With(c => c with { Selection = new(SelectionMode.Segment, ["x", "gambling"], null) })));
        Assert.Equal("refuse UNLAWFUL", Hit(Valid.With(c => c with { Selection = new(SelectionMode.Broadcast, ["gambling"], null) })));
        Assert.Equal("-", Hit(Valid.With(c => c with { Selection = new(SelectionMode.Segment, ["Gambling"], null) })));
        Assert.Equal("refuse UNLAWFUL", Hit(Valid.With(c => c with { Audience = new(AudienceKind.Segment, ["gambling"], [], null) })));
        Assert.Equal("-", Hit(Valid.With(c => c with { Audience = new(AudienceKind.All, ["gambling"], [], null) })));
    }

    [Fact]
    public void A_tag_that_the_user_deleted_is_not_used_even_if_another_matched()
    {
        Assert.Equal("refuse DELETED", Deleted(new DeletedTag("basketball", Now)).Personalised().AtUser(This));
        Assert.Equal("-", Deleted(new DeletedTag("basketball", Now + 1)).Personalised().AtUser(This));
        Assert.Equal("-", Deleted(new DeletedTag("football", Now)).Personalised().AtUser(This));
        Assert.Equal("refuse DELETED", Deleted(new DeletedTag("x", Now + 1), new DeletedTag("basketball", Now)).Personalised().AtUser(This));
        Assert.Equal("refuse DELETED", Deleted(new DeletedTag("football", Now), new DeletedTag("basketball", Now)).Personalised().AtUser(This));
        Assert.Equal("-", Deleted(new DeletedTag("basketball", Now)).With(c => c with { Selection = new(SelectionMode.Broadcast, ["basketball"], null) }).AtUser(This));
        Assert.Equal("refuse DELETED", Deleted(new DeletedTag("chess", Now)).With(c => c with { Audience = new(AudienceKind.Segment, ["go", "chess"], [], null) }).AtUser(This));
        Assert.Equal("-", Deleted(new DeletedTag("chess", Now)).With(c => c with { Audience = new(AudienceKind.Segment, ["go"], [], null) }).AtUser(This));
    }

    private static World Deleted(params DeletedTag[] tags) => Valid.WithUser(u => u with { DeletedTags = tags });

    private static string Hit(World world) => world.AtCampaign(This);
}
