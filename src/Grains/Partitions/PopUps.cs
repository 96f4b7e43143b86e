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

    /// <summary>What is handed over of a page: how many, and by which channels. Whom and on what is told to who asks, before the partition goes on.</summary>
    public static GrantBatch BatchOf(PartitionState state, CampaignPart campaign, HandOffPage page, ReadOnlyMemory<byte> payload, PopUpContent content)
    {
        IReadOnlyList<GrantedUser> grants = page.Channels is null
            ? GrantsOf(state, campaign, payload.Span)
            : new PageGrants(page.Grants, () => GrantsOf(state, campaign, payload.Span));
        return new GrantBatch(
            state.Partition, page.Seq, campaign.Pin.CampaignId, campaign.Pin.Facts.ProviderId, PageReader.HeaderOf(payload.Span).At, campaign.Pin.ExpiresAt,
            content, grants) { Channels = page.Channels };
    }

    private static List<GrantedUser> GrantsOf(PartitionState state, CampaignPart campaign, ReadOnlySpan<byte> payload)
    {
        var page = new PageReader(payload);
        List<GrantedUser> grants = [];
        var named = default(NamedDevices);
        while (page.MoveNext())
        {
            ref readonly var verdict = ref page.Verdicts[page.CurrentVerdict];
            if (verdict.Verdict > Verdict.Modify || state.UserAt(page.CurrentOrdinal) is not { } user) continue;
            grants.Add(new GrantedUser(user.Profile.Id, verdict.Attempt, IsVariant(verdict.Verdict, verdict.Mask), named.Of(user, campaign.Number, verdict.Devices))
            {
                Ordinal = page.CurrentOrdinal,
            });
        }

        return grants;
    }

    // By the ids in the user's log: the list of devices may have changed since.
    public static GrantedDevice[] DevicesOf(UserState user, int campaign, ulong mask)
    {
        if (GrantedTo(user, campaign) is { } ids) return Named(user.Profile, ids);
        return [.. user.Profile.Devices.Where((_, i) => i < 64 && (mask & (1UL << i)) != 0).Select(device => Of(user.Profile, device))];
    }

    private static string[]? GrantedTo(UserState user, int campaign)
    {
        ref readonly var log = ref user.NonService;
        if (log.LastOf(campaign) is >= 0 and var place) return log.DevicesOf(place);
        log = ref user.Service;
        return log.LastOf(campaign) is >= 0 and var other ? log.DevicesOf(other) : null;
    }

    private static GrantedDevice[] Named(UserProfile profile, string[] ids)
    {
        var devices = new List<GrantedDevice>(ids.Length);
        foreach (var device in profile.Devices)
            if (Array.IndexOf(ids, device.Id) >= 0) devices.Add(Of(profile, device));
        return [.. devices];
    }

    public static GrantedDevice Of(UserProfile profile, Device device) => profile.Register?.Find(device.Id) is { } address
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

    /// <summary>
    /// Names devices as <see cref="DevicesOf"/> does, and remembers what it named last: users with devices that are called alike and have no address
    /// share the list of them, and most users of a page do.
    /// </summary>
    private struct NamedDevices
    {
        private string[]? _ids;
        private GrantedDevice[] _devices;

        public GrantedDevice[] Of(UserState user, int campaign, ulong mask)
        {
            var all = user.Profile.DeviceIds;
            if (user.Profile.Register is not null || !ReferenceEquals(GrantedTo(user, campaign), all)) return DevicesOf(user, campaign, mask);
            if (!ReferenceEquals(_ids, all)) (_ids, _devices) = (all, Named(user.Profile, all));
            return _devices;
        }
    }
}
