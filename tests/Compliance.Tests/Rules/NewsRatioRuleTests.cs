using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class NewsRatioRuleTests
{
    private const Rule This = Rule.NewsRatio;

    private static readonly World Valid = new();

    [Theory]
    [InlineData(CampaignClass.News, 70, 30, "-")]
    [InlineData(CampaignClass.News, 142, 58, "defer NEWS_HIGH until 2026-03-10T08:00:00Z")]
    [InlineData(CampaignClass.News, 71, 29, "defer NEWS_HIGH until 2026-03-10T08:00:00Z")]
    [InlineData(CampaignClass.News, 49, 0, "-")]
    [InlineData(CampaignClass.News, 50, 0, "defer NEWS_HIGH until 2026-03-10T08:00:00Z")]
    [InlineData(CampaignClass.Vertical, 100, 0, "-")]
    [InlineData(CampaignClass.Vertical, 20, 80, "-")]
    [InlineData(CampaignClass.Vertical, 19, 81, "defer NEWS_LOW until 2026-03-10T08:00:00Z")]
    [InlineData(CampaignClass.News, 0, 100, "-")]
    [InlineData(CampaignClass.Ad, 0, 100, "-")]
    [InlineData(CampaignClass.Service, 0, 100, "-")]
    public void Shares_stay_in_the_plan(CampaignClass @class, long news, long vertical, string hit) => Assert.Equal(hit, Hit(Shares(@class, new ShareSample(Now - 1, news, vertical))));

    [Fact]
    public void Only_the_window_counts()
    {
        Assert.Equal("-", Hit(Shares(CampaignClass.News, new ShareSample(Now - (7 * DayLong), 100, 0))));
        Assert.StartsWith("defer", Hit(Shares(CampaignClass.News, new ShareSample(Now - (7 * DayLong) + 1, 100, 0))));
        Assert.StartsWith("defer", Hit(Shares(CampaignClass.News, new ShareSample(Now - 5, 25, 0), new ShareSample(Now, 25, 0))));
        Assert.StartsWith("defer", Hit(Shares(CampaignClass.News, new ShareSample(Now - 100, 0, 500), new ShareSample(Now, 50, 0)).WithParameters(p => p with { NewsRatioWindowSeconds = 100 })));
        Assert.Equal("-", Hit(Shares(CampaignClass.News, new ShareSample(Now - 100, 100, 0)).WithParameters(p => p with { NewsRatioWindowSeconds = 100 })));
    }

    [Fact]
    public void A_plan_is_required_of_news_and_vertical()
    {
        var none = Valid.WithProvider(p => p with { RatioPlan = null });
        Assert.Equal("refuse NO_PLAN", Hit(none));
        Assert.Equal("refuse NO_PLAN", Hit(none.News()));
        Assert.Equal("-", Hit(none.Ad()));
        Assert.Equal("-", Hit(none.Service()));
    }

    [Fact]
    public void The_retry_is_the_policys() => Assert.Equal("defer NEWS_LOW until 2026-03-10T02:00:07Z", Hit(
        Shares(CampaignClass.Vertical, new ShareSample(Now - 1, 0, 1)).WithParameters(p => p with { NewsRatioRetrySeconds = 7, NewsRatioMinTotal = 1 })));

    private static World Shares(CampaignClass @class, params ShareSample[] samples)
    {
        var history = new ProviderHistory();
        foreach (var sample in samples) history.Shares.Enter(sample);
        return Valid.News().OfClass(@class).WithProvider(p => p with { RatioPlan = new RatioPlan(20, 70) }) with { History = history };
    }

    private static string Hit(World world) => world.AtCampaign(This);
}
