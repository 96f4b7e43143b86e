using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>As whom a channel reaches a user. The same ids however often it is asked.</summary>
internal static class Recipients
{
    public static List<Recipient> Of(string campaignId, ClaimedUser user, IPushChannel channel)
    {
        List<Recipient> recipients = [];
        if (channel.Limits.Addressing == Addressing.User)
        {
            if (user.Devices.Count > 0) Add([.. user.Devices.Select(device => device.Id)], "", user.Devices[0].Vendor, null);
            return recipients;
        }

        foreach (var device in user.Devices)
            if (device.Token.Length > 0) Add([device.Id], device.Token, device.Vendor, device.Id);
        return recipients;

        void Add(IReadOnlyList<string> devices, string token, string vendor, string? deviceId) => recipients.Add(new Recipient(
            DeliveryId.Of(campaignId, user.UserId, user.Attempt, channel.Name, deviceId), user.UserId, user.Attempt, devices, token, vendor, user.Variant));
    }
}
