using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class OldNewsRehypeRuleTests
{
    private const Rule This = Rule.OldNewsRehype;

    private static readonly World Valid = new();

    [Fact]
    public void The_third_aged_item_without_a_new_fact_is_held()
    {
        Assert.Equal("hold CLUSTER", Hit(Old(Now - 259_201).Armed(ArmedAgo(60, aged: true), ArmedAgo(30, aged: true))));
        Assert.Equal("-", Hit(Old(Now - 259_200).Armed(ArmedAgo(60, aged: true), ArmedAgo(30, aged: true))));
        Assert.Equal("-", Hit(Old(0).Armed(ArmedAgo(60, aged: true))));
        Assert.Equal("-", Hit(Old(0).Armed(ArmedAgo(60, aged: true), ArmedAgo(30, aged: false))));
        Assert.Equal("-", Hit(Old(0).Armed(ArmedAgo(60, aged: true), ArmedAgo(30, "other", aged: true))));
        Assert.Equal("-", Hit(Old(0).Armed(ArmedAgo(86_400, aged: true), ArmedAgo(30, aged: true))));
        Assert.Equal("hold CLUSTER", Hit(Old(0).Armed(ArmedAgo(86_399, aged: true), ArmedAgo(30, aged: true))));
    }

    [Fact]
    public void A_new_fact_or_no_topic_or_no_date_is_no_hit()
    {
        var two = Old(0).Armed(ArmedAgo(60, aged: true), ArmedAgo(30, aged: true));
        Assert.Equal("-", Hit(two.With(c => c with { Source = c.Source! with { NewPeg = true } })));
        Assert.Equal("-", Hit(two.With(c => c with { Topic = null })));
        Assert.Equal("-", Hit(two.With(c => c with { Source = c.Source! with { PublishedAt = null } })));
        Assert.Equal("-", Hit(two.With(c => c with { Source = null })));
        Assert.Equal("-", Hit(two.OfClass(CampaignClass.Vertical).With(c => c with { Category = "tech" })));
        Assert.Equal("hold CLUSTER", Hit(two.OfClass(CampaignClass.Vertical)));
    }

    [Fact]
    public void A_limit_of_nought_holds_the_first() => Assert.Equal("hold CLUSTER", Hit(Old(0).WithParameters(p => p with { OldNewsAgedMax = 0 })));

    [Fact]
    public void The_armed_log_keeps_aged_items_with_or_without_a_new_fact()
    {
        Assert.True(Engine.ArmedEntryOf(Old(0).With(c => c with { Source = c.Source! with { NewPeg = true } }).Campaign, Valid.Policy, Now).Aged);
        Assert.False(Engine.ArmedEntryOf(Old(Now - 259_200).Campaign, Valid.Policy, Now).Aged);
        Assert.True(Engine.ArmedEntryOf(Old(Now - 259_201).Campaign, Valid.Policy, Now).Aged);
    }

    private static World Old(long publishedAt) => Valid.News().With(c => c with { Topic = "star", Source = c.Source! with { PublishedAt = publishedAt } });

    private static string Hit(World world) => world.AtCampaign(This);
}
