using PushOrleans.Journal;

namespace PushOrleans.Grains.Tests.Deliveries;

public sealed class HandOffPageTests
{
    [Fact]
    public void A_page_is_kept_for_channels_that_may_ask_for_it_and_not_for_the_inbox_alone()
    {
        Assert.False(PageFor(PartitionState.InApp).MayBeClaimed);
        Assert.False(PageFor().MayBeClaimed);
        Assert.True(PageFor(PartitionState.InApp, "huawei").MayBeClaimed);

        // After a recovery nobody knows.
        Assert.True(new HandOffPage(1, 0, 1, default).MayBeClaimed);

        static HandOffPage PageFor(params string[] channels) => new(1, 0, 1, default, channels);
    }
}
