using System.Globalization;
using System.Text;
using System.Text.Json;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Api;

/// <param name="Url">Where it leads, as resolved and approved.</param>
/// <param name="Host">What is shown of it.</param>
public sealed record PopUpLinkBody(string Url, string Host);

/// <summary>The data of a `popup` event: all that is shown.</summary>
/// <param name="ShownName">The provider's registered name.</param>
/// <param name="AdMark">Must be marked 广告.</param>
/// <param name="NotAfter">It must not be shown at or after this.</param>
public sealed record PopUpEventBody(
    string CampaignId,
    long Attempt,
    string ProviderId,
    string LegalEntityId,
    string ShownName,
    string Title,
    string Body,
    bool AdMark,
    bool AiLabel,
    bool AiMetadata,
    IReadOnlyList<PopUpLinkBody> Links,
    string? ImageUrl,
    string Class,
    string Category,
    string GrantedAt,
    string NotAfter);

/// <summary>Pop-ups as server-sent events (WHATWG HTML §9.2). Pure.</summary>
internal static class PopUpEvents
{
    public static ReadOnlyMemory<byte> Connected { get; } = Encoding.UTF8.GetBytes(": connected\n\n");

    public static ReadOnlyMemory<byte> Heartbeat { get; } = Encoding.UTF8.GetBytes(":\n\n");

    public static ReadOnlyMemory<byte> Of(InboxItem item)
    {
        var data = JsonSerializer.Serialize(BodyOf(item), ApiJson.Wire.PopUpEventBody);
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {item.CampaignId}/{item.Attempt}\nevent: popup\ndata: {data}\n\n"));
    }

    /// <summary>The campaign of a Last-Event-ID; null when it is none of ours.</summary>
    public static string? CampaignOf(string? lastEventId)
    {
        if (lastEventId is null || lastEventId.LastIndexOf('/') is not (> 0 and var slash)) return null;
        var campaign = lastEventId.Substring(0, slash);
        return Resources.Lexical.IsId(campaign) ? campaign : null;
    }

    private static PopUpEventBody BodyOf(InboxItem item)
    {
        var c = item.Content;
        List<PopUpLinkBody> links = [];
        foreach (var target in c.Targets)
            if (Hosts.HostOf(target) is { } host) links.Add(new PopUpLinkBody(target, host));
        return new PopUpEventBody(
            item.CampaignId, item.Attempt, item.ProviderId, c.LegalEntityId, c.ShownName,
            item.Variant ? c.VariantTitle ?? c.Title : c.Title,
            item.Variant ? c.VariantBody ?? c.Body : c.Body,
            c.AdMark, c.AiLabel, c.AiMetadata, links,
            Hosts.HostOf(c.ImageUrl) is null ? null : c.ImageUrl,
            c.Class, c.Category, Times.Format(item.GrantedAt), Times.Format(item.NotAfter));
    }
}
