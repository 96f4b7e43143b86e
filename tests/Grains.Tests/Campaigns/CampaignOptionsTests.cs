namespace PushOrleans.Grains.Tests.Campaigns;

public sealed class CampaignOptionsTests
{
    [Fact]
    public void A_fault_that_passes_is_waited_for_shortly_and_one_that_lasts_no_longer_than_the_limit()
    {
        var options = new CampaignOptions();
        var waits = new List<double>();
        for (var wait = options.WaitAfter(TimeSpan.Zero); waits.Count < 7; wait = options.WaitAfter(wait)) waits.Add(wait.TotalMilliseconds);

        Assert.Equal([50, 100, 200, 400, 800, 1_000, 1_000], waits);
    }

    [Theory, InlineData(9, 1_000, false), InlineData(10, 1_000, true), InlineData(50, 50, true), InlineData(51, 50, false), InlineData(50, 60_000, true), InlineData(50, 60_001, false)]
    public void The_waits_have_limits(int first, int most, bool isValid) =>
        Assert.Equal(isValid, new CampaignOptions { RetryFirst = TimeSpan.FromMilliseconds(first), RetryAfter = TimeSpan.FromMilliseconds(most) }.IsValid());
}
