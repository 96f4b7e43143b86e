using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>
/// Which channel answers for each grant of a page. Every grant is in its user's inbox; the outcome that is counted is that of the outside
/// channel where the user has a device of it, else the inbox's. So each grant ends in exactly one counted outcome.
/// </summary>
public static class Routing
{
    public static bool AnyDeviceOf(GrantBatch batch, string vendor)
    {
        foreach (var grant in batch.Grants)
            if (HasDeviceOf(grant, vendor)) return true;
        return false;
    }

    /// <summary>Splits a page's grants; order is kept.</summary>
    public static (List<GrantedUser> Webhook, List<GrantedUser> InApp) Split(GrantBatch batch)
    {
        List<GrantedUser> webhook = [], inApp = [];
        foreach (var grant in batch.Grants) (HasDeviceOf(grant, Channel.Webhook) ? webhook : inApp).Add(grant);
        return (webhook, inApp);
    }

    private static bool HasDeviceOf(GrantedUser grant, string vendor)
    {
        foreach (var device in grant.Devices)
            if (string.Equals(device.Vendor, vendor, StringComparison.Ordinal)) return true;
        return false;
    }
}
