using PushOrleans.Compliance;
using static PushOrleans.Journal.Tests.Partitions.PartitionChain;

namespace PushOrleans.Journal.Tests.Partitions;

/// <summary>Hand-offs, delivery outcomes and receipts: counted once, whatever is repeated and wherever a restart falls.</summary>
public sealed class DeliveryTests
{
    private readonly PartitionChain _chain = new();
    private readonly CampaignPart _campaign;
    private readonly long _page;

    public DeliveryTests()
    {
        _chain.Put("a", "b", "c", "d");
        _campaign = _chain.Pin("c");
        _page = _chain.Page(_campaign, (0, Allowed), (1, Allowed), (2, Allowed), (3, Refused)).Seq;
    }

    private DeliveryTally Tally => _campaign.Deliveries;

    [Fact]
    public void The_watermark_moves_grants_over_once_and_never_falls()
    {
        var service = _chain.Pin("s", @class: CampaignClass.Service);
        var later = _chain.Page(service, (0, Allowed)).Seq;
        Assert.Equal([(_page, 0, 3), (later, 1, 1)], _chain.State.Unhanded);

        _chain.HandOff(_page);
        _chain.HandOff(_page - 1);

        Assert.Equal((_page, 3L, 0L), (_chain.State.Watermark, _campaign.HandedOver, service.HandedOver));
        Assert.Equal([(later, 1, 1)], Restored(_chain.State).Unhanded);
    }

    [Fact]
    public void A_page_that_ended_as_a_whole_counts_its_grants_but_for_the_exceptions()
    {
        _chain.HandOff(_page, Delivered(null, (1, DeliveryEnd.Late), (2, DeliveryEnd.Recalled)));

        Assert.Equal(new DeliveryTally(1, 0, 0, 0, 1, 1, 0, 0), Tally);
        Assert.True(_chain.State.HasEnded(_page, "inapp"));
        Assert.False(_chain.State.HasEnded(_page, "web"));
    }

    [Fact]
    public void A_report_that_comes_again_counts_nothing_also_after_a_restart()
    {
        _chain.HandOff(0, Delivered([0], (1, DeliveryEnd.Failed)));
        _chain.State = Restored(_chain.State);
        _chain.HandOff(0, Delivered([0, 1], (1, DeliveryEnd.Failed)));
        Assert.Equal((1L, 1L, false), (State.Delivered, State.Failed, _chain.State.HasEnded(_page, "inapp")));

        _chain.HandOff(0, Delivered(null));
        _chain.State = Restored(_chain.State);
        _chain.HandOff(0, Delivered(null, (0, DeliveryEnd.Suppressed)), Delivered([2]));

        Assert.Equal(new DeliveryTally(2, 0, 1, 0, 0, 0, 0, 0), State);
        Assert.True(_chain.State.HasEnded(_page, "inapp"));
        AssertSame(_chain.Refold(), _chain.State);
    }

    private DeliveryTally State => _chain.State.Campaigns[0].Deliveries;

    [Fact]
    public void Every_outcome_has_its_count_and_an_unknown_one_has_none()
    {
        var tally = Enum.GetValues<DeliveryEnd>().Aggregate(default(DeliveryTally), (sum, end) => sum.Add(end, 1 + (int)end));

        Assert.Equal(new DeliveryTally(3, 0, 4, 5, 6, 7, 0, 0), tally);
    }

    [Fact]
    public void A_page_is_found_among_many_and_one_that_is_not_the_campaigns_has_no_grants()
    {
        var many = _chain.Pin("many");
        var pages = Enumerable.Range(0, 4).Select(ordinal => _chain.Page(many, (ordinal, ordinal == 3 ? Refused : Allowed)).Seq).ToList();

        foreach (var seq in pages.Append(_page).Append(pages[3] + 50).Append(0)) _chain.HandOff(0, new PageDelivered(1, seq, "web", DeliveryEnd.Delivered, null, []));

        Assert.Equal(3, many.Deliveries.Delivered);
    }

    [Fact]
    public void A_receipt_counts_once_and_a_click_before_the_showing_is_one_without_until_it_comes()
    {
        _chain.Receipts(Event(ReceiptEvent.Clicked, 1), Event(ReceiptEvent.Clicked, 2), Event(ReceiptEvent.Clicked, 1));
        Assert.Equal((0L, 2L, 2L), (Tally.Shown, Tally.Clicks, Tally.ClicksWithoutShown));
        Assert.False(_chain.State.WasShown(0, 1));

        _chain.State = Restored(_chain.State);
        _chain.Receipts(Event(ReceiptEvent.Shown, 3), Event(ReceiptEvent.Shown, 4), Event(ReceiptEvent.Clicked, 5), Event(ReceiptEvent.Shown, 3));

        Assert.Equal((1L, 3L, 0L), (State.Shown, State.Clicks, State.ClicksWithoutShown));
        Assert.True(_chain.State.WasShown(0, 1));
        Assert.True(_chain.State.HasReceipt(5));
        Assert.False(_chain.State.HasReceipt(6));
        AssertSame(_chain.Refold(), _chain.State);
    }

    [Fact]
    public void Doubtful_receipts_are_counted_by_their_marks_and_once()
    {
        _chain.Receipts(
            Event(ReceiptEvent.Closed, 1) with { Mark = ReceiptMark.Dwell }, Event(ReceiptEvent.Clicked, 2) with { Mark = ReceiptMark.Dwell | ReceiptMark.Burst },
            Event(ReceiptEvent.Closed, 1) with { Mark = ReceiptMark.Dwell }, Event(ReceiptEvent.Shown, 3));
        Assert.Equal((2L, 1L, 1L), (Tally.Dwells, Tally.Bursts, Tally.Shown));

        Assert.Equal(Tally, Restored(_chain.State).Campaigns[0].Deliveries);
        AssertSame(_chain.Refold(), _chain.State);
    }

    [Fact]
    public void A_pop_up_that_was_closed_was_seen_and_a_failed_dismissal_tells_nothing()
    {
        _chain.Receipts(Event(ReceiptEvent.DismissFailed, 1), Event(ReceiptEvent.RejectedByVendor, 2));
        Assert.False(_chain.State.WasShown(0, 1));

        _chain.Receipts(Event(ReceiptEvent.Closed, 3));

        Assert.True(_chain.State.WasShown(0, 1));
        Assert.Equal(new DeliveryTally() with { Unclosable = 1 }, Tally);
        Assert.True(Restored(_chain.State).WasShown(0, 1));
    }

    [Fact]
    public void An_event_is_known_by_user_and_event_id_together()
    {
        Assert.Equal(ReceiptTaken.HashOf("u", "e"), ReceiptTaken.HashOf("u", "e"));
        Assert.NotEqual(ReceiptTaken.HashOf("u", "e"), ReceiptTaken.HashOf("v", "e"));
        Assert.NotEqual(ReceiptTaken.HashOf("u", "e"), ReceiptTaken.HashOf("u", "f"));
    }

    [Theory]
    [InlineData(null, "00")]
    [InlineData(false, "01")]
    [InlineData(true, "02")]
    public void Details_of_a_receipt_tell_no_answer_from_a_no(bool? adMarkShown, string mark) =>
        Assert.Equal($"02640265" + "00" + mark + "0200", Convert.ToHexString(new ReceiptDetails("d", "e", null, adMarkShown, 1, null).Encode()));

    private static ReceiptTaken Event(ReceiptEvent what, int id) => new(0, 1, what, (UInt128)id);

    private PageDelivered Delivered(int[]? ordinals, params (int, DeliveryEnd)[] exceptions) =>
        new(0, _page, "inapp", DeliveryEnd.Delivered, ordinals, exceptions);
}
