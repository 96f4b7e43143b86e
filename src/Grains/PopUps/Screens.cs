using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>
/// One pop-up of a user at a time, over all devices: what is on its way to a device or on its screen. Soft, so that it may be lost: then a
/// second one may be sent, which the script keeps back until the first is closed. Time is monotonic and comes in.
/// </summary>
internal sealed class Screens(TimeSpan showWithin, TimeSpan screenTime)
{
    private readonly Dictionary<int, Screen> _byUser = [];

    public int Count => _byUser.Count;

    /// <summary>Whether the user's screen is free for this device.</summary>
    /// <param name="holds">The campaign that a fresh connection has a pop-up of already; null = none.</param>
    public bool IsFree(int user, AttendingDevice device, int? holds, TimeSpan now)
    {
        // A device that was sent it and did not show it gives the others the first turn.
        var own = _byUser.TryGetValue(user, out var screen) && screen.Device == device.DeviceId;
        var taken = screen.Device is not null && now - screen.Since < (screen.Shown ? screenTime : own ? showWithin * 2 : showWithin);
        if (taken && !(device.Fresh && own)) return false;

        // The device came back: what it holds is still its own, what it lost is free.
        if (holds is { } campaign)
        {
            _byUser[user] = new Screen(campaign, device.DeviceId, taken && screen.Campaign == campaign && screen.Shown, now);
            return false;
        }

        _byUser.Remove(user);
        return true;
    }

    public void Sent(int user, int campaign, AttendingDevice device, TimeSpan now) => _byUser[user] = new Screen(campaign, device.DeviceId, false, now);

    /// <summary>True when the user's screen became free.</summary>
    public bool Told(int user, int campaign, ReceiptKind kind, TimeSpan now)
    {
        if (!_byUser.TryGetValue(user, out var screen) || screen.Campaign != campaign) return false;
        switch (kind)
        {
            case ReceiptKind.Shown:
                _byUser[user] = screen with { Shown = true, Since = now };
                return false;
            case ReceiptKind.Closed or ReceiptKind.DismissFailed or ReceiptKind.RenderFailed or ReceiptKind.RejectedByVendor:
                return _byUser.Remove(user);
            default:
                return false;
        }
    }

    public void Forget(int user) => _byUser.Remove(user);

    private readonly record struct Screen(int Campaign, string Device, bool Shown, TimeSpan Since);
}
