using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class HotConcentrationRuleTests
{
    private const Rule This = Rule.HotConcentration;

    private static readonly World Valid = new();

    [Fact]
    public void The_fourth_sensitive_push_on_a_topic_is_refused()
    {
        Assert.Equal("-", Hit(Hot.Armed(S(3), S(2))));
        Assert.Equal("refuse PROVIDER", Hit(Hot.Armed(S(3), S(2), S(1))));
        Assert.Equal("-", Hit(Hot.Armed(S(3), S(2), S(1)).With(c => c with { OfficialWarning = true })));
        Assert.Equal("-", Hit(Hot.Armed(S(DayLong), S(2), S(1))));
        Assert.Equal("refuse PROVIDER", Hit(Hot.Armed(S(DayLong - 1), S(2), S(1))));
        Assert.Equal("-", Hit(Hot.Armed(S(3), S(2), ArmedAgo(1))));
        Assert.Equal("-", Hit(Hot.Armed(S(3), S(2), ArmedAgo(1, "other", sensitive: true))));
        Assert.Equal("refuse PROVIDER", Hit(Hot.Armed(S(3), S(2), S(1)).With(c => c with { VerifiedNewFact = true })));
    }

    [Fact]
    public void A_sensitive_push_names_its_topic()
    {
        Assert.Equal("hold TOPIC", Hit(Hot.With(c => c with { Topic = null })));
        Assert.Equal("hold TOPIC", Hit(Hot.With(c => c with { Topic = null, OfficialWarning = true })));
        Assert.Equal("-", Hit(Hot.With(c => c with { Topic = null, Sensitivity = Sensitivity.None })));
        Assert.Equal("-", Hit(Hot.With(c => c with { Topic = null }).Service()));
        Assert.Equal("refuse PROVIDER", Hit(Hot.WithParameters(p => p with { HotPerProviderMax = 0 })));
    }

    [Theory]
    [InlineData(Sensitivity.Hot)]
    [InlineData(Sensitivity.Case)]
    [InlineData(Sensitivity.Disaster)]
    public void Every_kind_of_sensitivity_counts(Sensitivity sensitivity) => Assert.Equal("hold TOPIC", Hit(Hot.With(c => c with { Topic = null, Sensitivity = sensitivity })));

    [Fact]
    public void The_second_for_a_user_waits_until_the_first_is_a_day_old()
    {
        Assert.Equal("defer USER until 2026-03-11T01:00:00Z", Hot.Granted(G(Hour)).AtUser(This));
        Assert.Equal("defer USER until 2026-03-10T02:00:01Z", Hot.Granted(G(DayLong - 1)).AtUser(This));
        Assert.Equal("-", Hot.Granted(G(DayLong)).AtUser(This));
        Assert.Equal("defer USER until 2026-03-11T01:00:00Z", Hot.Granted(G(Hour), Ago(60), Ago(50, topic: "other", sensitive: true)).AtUser(This));
        Assert.Equal("-", Hot.Granted(G(Hour)).With(c => c with { OfficialWarning = true }).AtUser(This));
        Assert.Equal("-", Hot.Granted(Ago(Hour, topic: "quake")).AtUser(This));
        Assert.Equal("-", Hot.Granted(Ago(Hour, topic: "other", sensitive: true)).AtUser(This));
        Assert.Equal("-", Hot.Granted(Ago(Hour, topic: "quake", sensitive: true, @class: CampaignClass.Service)).AtUser(This));
        Assert.Equal("-", Hot.Granted(G(Hour)).Service().AtUser(This));
        Assert.Equal("-", Hot.Granted(G(Hour)).With(c => c with { Sensitivity = Sensitivity.None }).AtUser(This));
        Assert.Equal("-", Hot.Granted(Ago(Hour, sensitive: true)).With(c => c with { Topic = null }).AtUser(This));
    }

    [Fact]
    public void A_verified_new_fact_gives_one_more_and_the_right_one_must_leave()
    {
        var fact = Hot.With(c => c with { VerifiedNewFact = true });
        Assert.Equal("-", fact.Granted(G(Hour)).AtUser(This));
        Assert.Equal("defer USER until 2026-03-10T22:00:00Z", fact.Granted(G(4 * Hour), G(3 * Hour)).AtUser(This));
        Assert.Equal("defer USER until 2026-03-10T23:00:00Z", fact.Granted(G(5 * Hour), G(3 * Hour), G(2 * Hour)).AtUser(This));
        Assert.Equal("defer USER until 2026-03-11T00:00:00Z", Hot.Granted(G(5 * Hour), G(2 * Hour)).AtUser(This));
    }

    [Fact]
    public void A_cap_of_nought_refuses()
    {
        var none = Hot.WithParameters(p => p with { HotPerUserMax = 0 });
        Assert.Equal("refuse USER", none.AtUser(This));
        Assert.Equal("-", none.With(c => c with { VerifiedNewFact = true }).AtUser(This));
        Assert.Equal("-", none.With(c => c with { OfficialWarning = true }).AtUser(This));
    }

    private static World Hot => Valid.With(c => c with { Sensitivity = Sensitivity.Hot, Topic = "quake" });

    private static ArmedEntry S(long ago) => ArmedAgo(ago, "quake", sensitive: true);

    private static Grant G(long ago) => Ago(ago, topic: "quake", sensitive: true);

    private static string Hit(World world) => world.AtCampaign(This);
}
