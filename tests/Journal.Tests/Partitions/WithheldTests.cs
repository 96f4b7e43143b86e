using static PushOrleans.Journal.Tests.Partitions.PartitionChain;

namespace PushOrleans.Journal.Tests.Partitions;

/// <summary>A pop-up that was in the inbox and may not come to a screen any more ends once, in whichever order inbox and screen are told.</summary>
public sealed class WithheldTests
{
    private readonly PartitionChain _chain = new();
    private readonly CampaignPart _campaign;
    private readonly long _page;

    public WithheldTests()
    {
        _chain.Put("a", "b", "c");
        _campaign = _chain.Pin("c");
        _page = _chain.Page(_campaign, (0, Allowed), (1, Allowed), (2, Allowed)).Seq;
    }

    private DeliveryTally Tally => _chain.State.Campaigns[0].Deliveries;

    public static TheoryData<bool, bool> Orders => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory, MemberData(nameof(Orders))]
    public void It_moves_out_of_those_delivered_before_and_after_the_page_is_reported(bool screenFirst, bool whole)
    {
        PageDelivered[] reports = [Ended("inapp", DeliveryEnd.Delivered, whole ? null : [0, 1, 2]), Ended("screen", DeliveryEnd.Suppressed, [1])];
        foreach (var report in screenFirst ? reports.Reverse() : reports)
        {
            _chain.HandOff(0, report);
            _chain.State = Restored(_chain.State);
        }

        Assert.Equal(new DeliveryTally(2, 0, 0, 1, 0, 0, 0, 0), Tally);
        Assert.True(_chain.State.WasWithheld(_page, 1));
        Assert.False(_chain.State.WasWithheld(_page, 0));
        AssertSame(_chain.Refold(), _chain.State);
    }

    [Fact]
    public void The_first_word_counts_and_a_repeat_changes_nothing()
    {
        _chain.HandOff(0, Ended("inapp", DeliveryEnd.Delivered, null));
        _chain.HandOff(0, Ended("screen", DeliveryEnd.Recalled, [2]));
        _chain.HandOff(0, Ended("screen", DeliveryEnd.Late, [2]), Ended("screen", DeliveryEnd.Recalled, [2]), Ended("inapp", DeliveryEnd.Delivered, null));

        Assert.Equal(new DeliveryTally(2, 0, 0, 0, 1, 0, 0, 0), Tally);
    }

    [Fact]
    public void A_delivery_that_ended_otherwise_or_on_another_channel_is_not_moved()
    {
        _chain.HandOff(0, Ended("inapp", DeliveryEnd.Delivered, [0], (1, DeliveryEnd.Failed)), Ended("webhook", DeliveryEnd.Delivered, [2]));
        _chain.HandOff(0, Ended("screen", DeliveryEnd.Late, [1, 2]));

        Assert.Equal(new DeliveryTally(2, 0, 1, 0, 0, 0, 0, 0), Tally);
        Assert.True(_chain.State.WasWithheld(_page, 2));
    }

    [Fact]
    public void A_page_that_was_recalled_as_a_whole_stays_recalled()
    {
        _chain.HandOff(0, Ended("inapp", DeliveryEnd.Recalled, null));
        _chain.HandOff(0, Ended("screen", DeliveryEnd.Recalled, [0]));

        Assert.Equal(new DeliveryTally(0, 0, 0, 0, 3, 0, 0, 0), Tally);
    }

    private PageDelivered Ended(string channel, DeliveryEnd end, int[]? ordinals, params (int, DeliveryEnd)[] exceptions) => new(0, _page, channel, end, ordinals, exceptions);
}
