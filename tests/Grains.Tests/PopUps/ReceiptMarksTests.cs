using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains.Tests.PopUps;

/// <summary>Prov. 5(9)b, c: which receipts nobody can have made.</summary>
public sealed class ReceiptMarksTests
{
    private const long Decided = 1_770_000_000;

    [Theory]
    [InlineData(ReceiptKind.Closed, "button", 99L, ReceiptMark.Dwell)]
    [InlineData(ReceiptKind.Closed, "escape", 0L, ReceiptMark.Dwell)]
    [InlineData(ReceiptKind.Closed, "button", 100L, ReceiptMark.None)]
    [InlineData(ReceiptKind.Clicked, null, 99L, ReceiptMark.Dwell)]
    [InlineData(ReceiptKind.Clicked, null, null, ReceiptMark.None)]
    [InlineData(ReceiptKind.Closed, "page", 1L, ReceiptMark.None)]
    [InlineData(ReceiptKind.Closed, "covered", 1L, ReceiptMark.None)]
    [InlineData(ReceiptKind.Shown, null, 1L, ReceiptMark.None)]
    public void Nobody_closes_or_clicks_what_he_has_not_seen_yet(ReceiptKind kind, string? how, long? openMs, ReceiptMark mark) =>
        Assert.Equal(mark, Marks().Of(Receipt(kind, how, openMs), 1, Decided, Decided + 10, TimeSpan.Zero));

    [Theory]
    [InlineData(70_000L, ReceiptMark.None)]
    [InlineData(70_001L, ReceiptMark.Dwell)]
    public void Nothing_is_open_for_longer_than_since_it_was_granted(long openMs, ReceiptMark mark) =>
        Assert.Equal(mark, Marks().Of(Receipt(ReceiptKind.Closed, "page", openMs), 1, Decided, Decided + 10, TimeSpan.Zero));

    [Fact]
    public void A_device_that_tells_more_than_it_can_have_to_tell_is_marked_until_the_window_has_passed()
    {
        var marks = Marks(burst: 3);
        Assert.Equal(
            [ReceiptMark.None, ReceiptMark.None, ReceiptMark.None, ReceiptMark.Burst, ReceiptMark.Burst],
            Enumerable.Range(0, 5).Select(i => marks.Of(Receipt(ReceiptKind.Shown), 1, Decided, Decided, TimeSpan.FromSeconds(i * 2.5))));
        Assert.Equal(ReceiptMark.None, marks.Of(Receipt(ReceiptKind.Shown, device: "tablet"), 1, Decided, Decided, TimeSpan.FromSeconds(10)));
        Assert.Equal(ReceiptMark.None, marks.Of(Receipt(ReceiptKind.Shown), 2, Decided, Decided, TimeSpan.FromSeconds(10)));
        Assert.Equal(ReceiptMark.None, marks.Of(Receipt(ReceiptKind.Shown), 1, Decided, Decided, TimeSpan.FromSeconds(10.001)));
    }

    [Fact]
    public void What_is_remembered_of_devices_is_bounded()
    {
        var marks = Marks(burst: 1);
        for (var user = 0; user < 25_000; user++) Assert.Equal(ReceiptMark.None, marks.Of(Receipt(ReceiptKind.Shown), user, Decided, Decided, TimeSpan.Zero));
        Assert.Equal(ReceiptMark.Burst, marks.Of(Receipt(ReceiptKind.Shown), 24_999, Decided, Decided, TimeSpan.Zero));
    }

    private static ReceiptMarks Marks(int burst = 60) => new(TimeSpan.FromMilliseconds(100), burst, TimeSpan.FromSeconds(10));

    private static DeviceReceipt Receipt(ReceiptKind kind, string? how = null, long? openMs = null, string device = "phone") =>
        new("c", "u", device, kind, "e", null, null, null, null) { CloseHow = how, OpenMs = openMs };
}
