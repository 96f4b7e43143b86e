using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains.Tests.Campaigns;

/// <summary>What marks a campaign after the fact (P6), at each limit.</summary>
public sealed class CampaignAlertsTests
{
    private static readonly FeedbackCounts Quiet = new(100_000, 2_000) { Shown = 1_000 };

    public static TheoryData<string, FeedbackCounts, long> Below => new()
    {
        { "RATE", Quiet, 99 },
        { "RATE", Quiet with { Delivered = 10 }, 19 },
        { "NO_RECEIPT", Quiet with { ClicksWithoutReceipt = 599 }, 0 },
        { "NO_RECEIPT", Quiet with { Clicks = 99, ClicksWithoutReceipt = 99 }, 0 },
        { "BURST", Quiet with { Bursts = 49 }, 0 },
        { "BURST", Quiet with { Bursts = 9, Shown = 0 }, 0 },
        { "DWELL", Quiet with { Dwells = 49 }, 0 },
        { "UNCLOSABLE", Quiet, 0 },
    };

    public static TheoryData<string, FeedbackCounts, long> At => new()
    {
        { "RATE", Quiet, 100 },
        { "RATE", Quiet with { Delivered = 10 }, 20 },
        { "NO_RECEIPT", Quiet with { ClicksWithoutReceipt = 600 }, 0 },
        { "NO_RECEIPT", Quiet with { Clicks = 100, ClicksWithoutReceipt = 30 }, 0 },
        { "BURST", Quiet with { Bursts = 50 }, 0 },
        { "BURST", Quiet with { Bursts = 10, Shown = 0 }, 0 },
        { "DWELL", Quiet with { Dwells = 50 }, 0 },
        { "UNCLOSABLE", Quiet with { Unclosable = 1 }, 0 },
    };

    [Theory, MemberData(nameof(Below))]
    public void Below_its_limit_nothing_is_marked(string code, FeedbackCounts told, long complaints) =>
        Assert.DoesNotContain(code, CampaignAlerts.Of(told, complaints, new RuleParameters(), new CampaignOptions()).Select(alert => alert.Code));

    [Theory, MemberData(nameof(At))]
    public void At_its_limit_it_is_and_by_nothing_else(string code, FeedbackCounts told, long complaints) =>
        Assert.Equal(code, Assert.Single(CampaignAlerts.Of(told, complaints, new RuleParameters(), new CampaignOptions())).Code);

    [Fact]
    public void Every_partition_counts()
    {
        var sum = new FeedbackCounts(1, 2, 3) { Dwells = 4, Bursts = 5, Unclosable = 6, Shown = 7 } + new FeedbackCounts(10, 20, 30) { Dwells = 40, Bursts = 50, Unclosable = 60, Shown = 70 };
        Assert.Equal(new FeedbackCounts(11, 22, 33) { Dwells = 44, Bursts = 55, Unclosable = 66, Shown = 77 }, sum);
    }
}
