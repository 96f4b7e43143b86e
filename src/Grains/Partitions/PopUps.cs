using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>What is shown of a campaign: its content with the marks that modify hits added (rules 11, 28, 36). Pure.</summary>
internal static class PopUps
{
    private const ulong VariantBits = (1UL << (int)Rule.PersonalisationOff) | (1UL << (int)Rule.MinorProfile);

    public static PopUpContent ContentOf(Campaign campaign, IReadOnlyList<Hit> inherited, Provider? provider)
    {
        var links = campaign.Links.Where(link => link.Url is not null).ToList();
        bool Has(Rule rule, string code) => inherited.Any(hit => hit.Rule == rule && hit.Codes.Contains(code));

        return new PopUpContent(
            campaign.Title,
            campaign.Body,
            campaign.Variant?.Title,
            campaign.Variant?.Body,
            string.IsNullOrEmpty(campaign.ShownName) ? RegisteredName(campaign, provider) : campaign.ShownName,
            campaign.AdMark || Has(Rule.AdLabel, "MARK"),
            campaign.AiGenerated?.LabelShown == true || Has(Rule.GeneratedLabel, "LABEL"),
            campaign.AiGenerated?.Metadata == true || Has(Rule.GeneratedLabel, "METADATA"),
            [.. links.Select(link => link.Url!)],
            campaign.Image?.Url,
            NameOf(campaign.Class),
            campaign.Category)
        {
            // Rule 39 let it pass only where both are of the provider's domains, and the target is the one that was approved.
            Targets = [.. links.Select(link => string.IsNullOrEmpty(link.ResolvedUrl) ? link.Url! : link.ResolvedUrl)],
            LegalEntityId = provider?.LegalEntityId ?? "",
        };
    }

    /// <summary>Whether the non-personalised variant is sent (rules 32 and 34).</summary>
    public static bool IsVariant(Verdict verdict, ulong mask) => verdict == Verdict.Modify && (mask & VariantBits) != 0;

    public static GrantBatch BatchOf(PartitionState state, CampaignPart campaign, long seq, ReadOnlySpan<byte> payload, PopUpContent content)
    {
        var page = new PageReader(payload);
        List<GrantedUser> grants = [];
        while (page.MoveNext())
        {
            var entry = page.Current;
            if (entry.Verdict.Verdict > Verdict.Modify || state.UserAt(entry.Ordinal) is not { } user) continue;
            grants.Add(new GrantedUser(
                user.Profile.Id, entry.Verdict.Attempt, IsVariant(entry.Verdict.Verdict, entry.Verdict.Mask), DevicesOf(user, campaign.Number, entry.Verdict.Devices))
            {
                Ordinal = entry.Ordinal,
            });
        }

        return new GrantBatch(
            state.Partition, seq, campaign.Pin.CampaignId, campaign.Pin.Facts.ProviderId, page.Header.At, campaign.Pin.ExpiresAt, content, grants);
    }

    // By the ids in the user's log: the list of devices may have changed since.
    public static GrantedDevice[] DevicesOf(UserState user, int campaign, ulong mask)
    {
        var log = user.NonService.Items;
        for (var i = log.Length - 1; i >= 0; i--)
            if (log[i].Campaign == campaign) return Named(user.Profile, log[i].Devices);
        log = user.Service.Items;
        for (var i = log.Length - 1; i >= 0; i--)
            if (log[i].Campaign == campaign) return Named(user.Profile, log[i].Devices);
        return [.. user.Profile.Devices.Where((_, i) => i < 64 && (mask & (1UL << i)) != 0).Select(device => Of(user.Profile, device))];
    }

    private static GrantedDevice[] Named(UserProfile profile, string[] ids)
    {
        var devices = new List<GrantedDevice>(ids.Length);
        foreach (var device in profile.Devices)
            if (Array.IndexOf(ids, device.Id) >= 0) devices.Add(Of(profile, device));
        return [.. devices];
    }

    private static GrantedDevice Of(UserProfile profile, Device device) => profile.Register?.Find(device.Id) is { } address
        ? new GrantedDevice(device.Id, device.Vendor) { Channel = address.Channel ?? device.Vendor, Token = address.Token }
        : new GrantedDevice(device.Id, device.Vendor);

    private static string RegisteredName(Campaign campaign, Provider? provider)
    {
        foreach (var app in provider?.Apps ?? [])
            if (app.Id == campaign.AppId && app.RegisteredNames.Count > 0) return app.RegisteredNames[0];
        return "";
    }

    private static string NameOf(CampaignClass @class) => @class switch
    {
        CampaignClass.Service => "service",
        CampaignClass.News => "news",
        CampaignClass.Vertical => "vertical",
        CampaignClass.Ad => "ad",
        _ => "",
    };
}
