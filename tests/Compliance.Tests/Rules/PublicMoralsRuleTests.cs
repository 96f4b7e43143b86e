using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class PublicMoralsRuleTests
{
    private const Rule This = Rule.PublicMorals;

    private static readonly World Valid = new();

    [Theory]
    [InlineData("C2", 599, false, "-")]
    [InlineData("C2", 600, false, "hold C2")]
    [InlineData("C2", 950, false, "refuse C2")]
    [InlineData("C4", 0, true, "refuse C4")]
    [InlineData("C5", 950, false, "-")]
    public void Labels_hold_and_refuse(string code, long score, bool reviewer, string hit) =>
        Assert.Equal(hit, Hit(Valid.WithLabels(new Label(code, score, reviewer))));

    [Fact]
    public void The_third_push_of_this_kind_on_the_topic_is_held()
    {
        Assert.Equal("-", Hit(Gossip(300).Armed(ArmedAgo(60, moral: true))));
        Assert.Equal("hold TOPIC", Hit(Gossip(300).Armed(ArmedAgo(120, moral: true), ArmedAgo(60, moral: true))));
        Assert.Equal("-", Hit(Gossip(299).Armed(ArmedAgo(120, moral: true), ArmedAgo(60, moral: true))));
        Assert.Equal("-", Hit(Gossip(300).Armed(ArmedAgo(120, moral: true), ArmedAgo(60, moral: false))));
        Assert.Equal("-", Hit(Gossip(300).Armed(ArmedAgo(120, moral: true), ArmedAgo(60, "other", moral: true))));
        Assert.Equal("-", Hit(Gossip(300).With(c => c with { Topic = null }).Armed(ArmedAgo(120, null!, moral: true), ArmedAgo(60, null!, moral: true))));
    }

    [Fact]
    public void The_window_is_six_hours_exclusive()
    {
        Assert.Equal("-", Hit(Gossip(300).Armed(ArmedAgo(6 * Hour, moral: true), ArmedAgo(60, moral: true))));
        Assert.Equal("hold TOPIC", Hit(Gossip(300).Armed(ArmedAgo((6 * Hour) - 1, moral: true), ArmedAgo(60, moral: true))));
    }

    [Fact]
    public void A_reviewers_label_makes_it_of_this_kind_whatever_its_score() =>
        Assert.Equal("refuse C1,TOPIC", Hit(Valid.With(c => c with { Topic = "star", Labels = [new Label("C1", 0, true)] }).Armed(ArmedAgo(120, moral: true), ArmedAgo(60, moral: true))));

    [Fact]
    public void A_limit_of_nought_holds_the_first() => Assert.Equal("hold TOPIC", Hit(Gossip(300).WithParameters(p => p with { MoralsTopicMax = 0 })));

    [Fact]
    public void An_entry_never_counts_against_its_own_campaign() => Assert.Equal("-", Hit(Gossip(300).Armed(
        new ArmedEntry("c1", Now, "star", false, false, true), ArmedAgo(60, moral: true))));

    [Fact]
    public void The_armed_log_says_of_what_kind_a_campaign_was()
    {
        Assert.True(Entry(Gossip(300)).Moral);
        Assert.False(Entry(Gossip(299)).Moral);
        Assert.True(Entry(Valid.WithLabels(new Label("C1", 0, true))).Moral);
        Assert.False(Entry(Valid.WithLabels(new Label("N1", 999, true))).Moral);
        Assert.False(Entry(Valid.With(c => c with { Labels = null })).Moral);
        Assert.Equal(new ArmedEntry("c1", Now, "star", true, false, true), Entry(Gossip(300).With(c => c with { Sensitivity = Sensitivity.Hot })));
    }

    private static ArmedEntry Entry(World world) => Engine.ArmedEntryOf(world.Campaign, world.Policy, world.T);

    private static World Gossip(long score) => Valid.With(c => c with { Topic = "star", Labels = [new Label("C2", score, false)] });

    private static string Hit(World world) => world.AtCampaign(This);
}
