using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class StopAndEvidenceRuleTests
{
    private const Rule This = Rule.StopAndEvidence;

    private static readonly World Valid = new();

    [Fact]
    public void An_order_stops_from_its_instant_to_its_end()
    {
        Assert.Equal("refuse STOP_ORDER", Hit(Order(StopScope.All, null, Now, Instants.Never)));
        Assert.Equal("-", Hit(Order(StopScope.All, null, Now + 1, Instants.Never)));
        Assert.Equal("-", Hit(Order(StopScope.All, null, 0, Now)));
        Assert.Equal("refuse STOP_ORDER", Hit(Order(StopScope.All, null, 0, Now + 1)));
        Assert.Equal("refuse STOP_ORDER", Order(StopScope.All, null, Now, Instants.Never).AtUser(This));
        Assert.Equal("refuse STOP_ORDER", Hit(Order(StopScope.All, null, Now, Instants.Never).Service()));
    }

    [Theory]
    [InlineData(StopScope.Topic, "star", true)]
    [InlineData(StopScope.Topic, "other", false)]
    [InlineData(StopScope.Campaign, "c1", true)]
    [InlineData(StopScope.Campaign, "c2", false)]
    [InlineData(StopScope.Provider, "p1", true)]
    [InlineData(StopScope.Provider, "p2", false)]
    [InlineData(StopScope.Provider, "c1", false)]
    [InlineData(StopScope.Unknown, "c1", false)]
    public void An_order_has_a_scope(StopScope scope, string value, bool stops) =>
        Assert.Equal(stops ? "refuse STOP_ORDER" : "-", Hit(Order(scope, value, Now, Instants.Never).With(c => c with { Topic = "star" })));

    [Fact]
    public void A_push_without_a_topic_is_in_no_topics_scope() => Assert.Equal("-", Hit(Order(StopScope.Topic, null, Now, Instants.Never)));

    [Fact]
    public void Nothing_is_sent_at_or_after_the_campaigns_end()
    {
        Assert.Equal("refuse EXPIRED", Hit(Valid.With(c => c with { ExpiresAt = Now })));
        Assert.Equal("refuse EXPIRED", Valid.With(c => c with { ExpiresAt = Now }).AtUser(This));
        Assert.Equal("-", Hit(Valid.With(c => c with { ExpiresAt = Now + 1 })));
    }

    private static World Order(StopScope scope, string? value, long from, long to) =>
        Valid.WithInputs(i => i with { StopOrders = [new StopOrder("o0", null, StopScope.Campaign, "nobody", 0, Instants.Never), new StopOrder("o1", "CAC", scope, value, from, to)] });

    private static string Hit(World world) => world.AtCampaign(This);
}
