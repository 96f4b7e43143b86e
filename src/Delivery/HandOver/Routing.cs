using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>
/// By which ways the grants of a page go. Every grant is in its user's inbox. A grant's ways are the open channels of its devices; the inbox is one
/// where there is a device of it, and where there is no other. A grant counts once, by the best of what its ways tell. Pure.
/// </summary>
public static class Routing
{
    /// <summary>Names of channels, the inbox left out, that some device of the page is of.</summary>
    public static IReadOnlyCollection<string> ChannelsOf(GrantBatch batch)
    {
        HashSet<string> names = new(batch.Channels ?? [], StringComparer.Ordinal);
        names.Remove(Channel.InApp);
        if (batch.Channels is not null) return names;
        foreach (var grant in batch.Grants)
            foreach (var device in grant.Devices)
                if (device.Channel != Channel.InApp) names.Add(device.Channel);
        return names;
    }

    /// <param name="open">Channels that are served, and for which the provider has settings.</param>
    /// <returns>One message for each way; ordinals ascend.</returns>
    public static IReadOnlyList<ChannelPage> Route(GrantBatch batch, IReadOnlyCollection<IPushChannel> open)
    {
        if (open.Count == 0) return [PageOf(batch, Channel.InApp, null) with { IsSole = true }];
        List<int> inApp = [];
        var ways = open.ToDictionary(channel => channel.Name, _ => new List<int>(), StringComparer.Ordinal);
        foreach (var grant in batch.Grants)
        {
            var (outside, inside) = (false, false);
            foreach (var device in grant.Devices)
            {
                inside |= device.Channel == Channel.InApp;
                foreach (var channel in open)
                {
                    if (!Carries(channel, device)) continue;
                    outside = true;
                    var ordinals = ways[channel.Name];
                    if (ordinals.Count == 0 || ordinals[^1] != grant.Ordinal) ordinals.Add(grant.Ordinal);
                }
            }

            if (inside || !outside) inApp.Add(grant.Ordinal);
        }

        List<ChannelPage> pages = [.. ways.Append(KeyValuePair.Create(Channel.InApp, inApp)).Where(way => way.Value.Count > 0).Select(way => PageOf(batch, way.Key, way.Value))];
        return pages.Count == 1 ? [pages[0] with { IsSole = true }] : pages;
    }

    public static bool Carries(IPushChannel channel, GrantedDevice device) =>
        device.Channel == channel.Name && (channel.Limits.Addressing == Addressing.User || device.Token.Length > 0);

    private static ChannelPage PageOf(GrantBatch batch, string channel, List<int>? ordinals) => new()
    {
        Partition = batch.Partition,
        Seq = batch.Seq,
        CampaignId = batch.CampaignId,
        ProviderId = batch.ProviderId,
        Channel = channel,
        NotAfter = batch.NotAfter,
        Grants = ordinals?.Count ?? batch.Grants.Count,
        Ordinals = ordinals is null || ordinals.Count == batch.Grants.Count ? null : OrdinalList.Write(ordinals),
    };
}
