using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains.Tests.PopUps;

/// <summary>One pop-up of a user at a time, over all devices.</summary>
public sealed class ScreensTests
{
    private static readonly TimeSpan ShowWithin = TimeSpan.FromSeconds(10), ScreenTime = TimeSpan.FromMinutes(5);
    private readonly Screens _screens = new(ShowWithin, ScreenTime);

    [Fact]
    public void A_user_to_whom_nothing_was_sent_has_a_free_screen() => Assert.True(Free("phone", 0));

    [Fact]
    public void What_was_sent_keeps_back_the_next_on_every_device_until_it_is_closed()
    {
        Send(7, "phone", 0);
        Assert.False(Free("phone", 1));
        Assert.False(Free("tablet", 1));
        Assert.False(_screens.Told(1, 7, ReceiptKind.Shown, At(2)));
        Assert.False(Free("tablet", 200));
        Assert.False(_screens.Told(1, 8, ReceiptKind.Closed, At(200)));
        Assert.True(_screens.Told(1, 7, ReceiptKind.Closed, At(200)));
        Assert.True(Free("tablet", 200));
    }

    [Fact]
    public void What_was_not_shown_in_time_goes_to_another_device_first()
    {
        Send(7, "phone", 0);
        Assert.False(Free("tablet", 9));
        Assert.False(Free("phone", 11));
        Assert.True(Free("tablet", 11));
    }

    [Fact]
    public void A_device_alone_gets_its_own_again_a_while_later()
    {
        Send(7, "phone", 0);
        Assert.False(Free("phone", 19));
        Assert.True(Free("phone", 20));
    }

    [Fact]
    public void What_is_never_closed_keeps_the_screen_for_its_time_only()
    {
        Send(7, "phone", 0);
        _screens.Told(1, 7, ReceiptKind.Shown, At(1));
        Assert.False(Free("tablet", 300));
        Assert.True(Free("tablet", 301));
    }

    [Fact]
    public void A_device_that_comes_back_keeps_what_it_holds_and_gets_again_what_it_lost()
    {
        Send(7, "phone", 0);
        Assert.False(Free("phone", 1, fresh: true, holds: 7));
        Assert.False(Free("tablet", 2));
        Assert.False(Free("tablet", 2, fresh: true));
        Assert.True(Free("phone", 3, fresh: true));
    }

    [Theory]
    [InlineData(ReceiptKind.Closed, true)]
    [InlineData(ReceiptKind.DismissFailed, true)]
    [InlineData(ReceiptKind.RenderFailed, true)]
    [InlineData(ReceiptKind.RejectedByVendor, true)]
    [InlineData(ReceiptKind.Clicked, false)]
    [InlineData(ReceiptKind.Shown, false)]
    public void These_free_the_screen(ReceiptKind kind, bool frees)
    {
        Send(7, "phone", 0);
        Assert.Equal(frees, _screens.Told(1, 7, kind, At(1)));
        Assert.Equal(frees ? 0 : 1, _screens.Count);
    }

    [Fact]
    public void Nodes_that_fall_silent_hold_nobody_any_more()
    {
        var presence = new Presence(TimeSpan.FromSeconds(45));
        presence.See(1, "a", At(0));
        presence.See(1, "b", At(30));
        presence.See(2, "a", At(0));
        Assert.Equal(["a", "b"], presence.ByNode([1, 2, 3]).Keys.Order());
        Assert.Equal([2], presence.Sweep(At(46)));
        Assert.Equal([1], presence.ByNode([1, 2])["b"]);
        Assert.False(presence.ByNode([1, 2]).ContainsKey("a"));
        presence.See(1, "b", At(70));
        Assert.Empty(presence.Sweep(At(100)));
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private void Send(int campaign, string device, double at) => _screens.Sent(1, campaign, Of(device), At(at));

    private bool Free(string device, double at, bool fresh = false, int? holds = null) => _screens.IsFree(1, Of(device, fresh), holds, At(at));

    private static AttendingDevice Of(string device, bool fresh = false) => new("u", device, device + "-1", null, fresh, null);
}
