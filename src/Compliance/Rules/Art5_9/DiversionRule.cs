namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 39: Diverting links, QR codes (Prov. 5(9) — law; allow-list, QR rule — product policy).</summary>
public static class DiversionRule
{
    private const Rule This = Rule.Diversion;

    public static RuleInfo Info { get; } = new(
        This,
        "Diverting links, QR codes",
        "Diverting link or QR code",
        "恶意引流跳转链接或二维码",
        "Prov. 5(9) — law; allow-list, QR rule — product policy",
        "push",
        "P1, P3",
        [
            new("DOMAIN", "a link leads to a domain that is not the provider's: {text}", "链接指向名单外域名：{text}"),
            new("CLOAK", "a link's target changed after approval: {text}", "链接目标在审核后变更：{text}"),
            new("QR", "a QR code is not allowed here: {text}", "不允许的二维码：{text}"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        var allowed = scope.Provider.LinkAllowList;
        foreach (var link in scope.Campaign.Links)
        {
            var resolved = !string.IsNullOrEmpty(link.ResolvedUrl);
            if (!Hosts.InDomains(link.Url, allowed)) findings.Hold(This, "DOMAIN", text: link.Url);
            else if (resolved && !Hosts.InDomains(link.ResolvedUrl, allowed)) findings.Hold(This, "DOMAIN", text: link.ResolvedUrl);
            if (resolved && !string.IsNullOrEmpty(link.ApprovedUrl) && !string.Equals(link.ApprovedUrl, link.ResolvedUrl, StringComparison.Ordinal))
                findings.Refuse(This, "CLOAK", text: link.ResolvedUrl);
        }

        var qr = scope.Campaign.Image?.QrUrl;
        if (!string.IsNullOrEmpty(qr) && (!scope.IsService || !Hosts.InDomains(qr, allowed))) findings.Refuse(This, "QR", text: qr);
    }
}
