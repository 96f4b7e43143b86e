namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 12: News licence (Prov. 5(2) — law; types and expiry details — excerpt; last day inclusive — product policy).</summary>
public static class NewsLicenceRule
{
    private const Rule This = Rule.NewsLicence;

    public static RuleInfo Info { get; } = new(
        This,
        "News licence",
        "No valid licence covers this news push",
        "未取得或超出互联网新闻信息服务许可",
        "Prov. 5(2) — law; types and expiry details — excerpt; last day inclusive — product policy",
        "provider × push",
        "P0, P1, P3, P4",
        [
            new("MISSING", "the legal entity holds no news licence", "该法律主体未持有新闻信息服务许可"),
            new("EXPIRED", "the licence {text} is not valid on this day", "许可 {text} 当日不在有效期内"),
            new("SUSPENDED", "the licence {text} is suspended", "许可 {text} 已被暂停"),
            new("TYPE", "the licence {text} does not cover this kind of service", "许可 {text} 不含所需服务类别"),
            new("REGION", "the licence {text} does not cover the region", "许可 {text} 不覆盖该地区"),
        ]);

    private static readonly string[] Codes = ["MISSING", "EXPIRED", "SUSPENDED", "TYPE", "REGION"];

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        if (!scope.IsNews) return;
        var needed = scope.Originality switch
        {
            Originality.Original => LicenceTypes.Original,
            Originality.Platform => LicenceTypes.Platform,
            _ => LicenceTypes.Original | LicenceTypes.Reprint,
        };

        var (furthest, number) = (0, (string?)null);
        var licences = scope.Provider.NewsLicences;
        for (var i = 0; i < licences.Count; i++)
        {
            var passed = TestsPassed(licences[i], scope, needed);
            if (passed == Codes.Length) return;
            if (passed > furthest) (furthest, number) = (passed, licences[i].Number);
        }

        findings.Refuse(This, Codes[furthest], text: number);
    }

    /// <summary>Whether a licence of the entity is in force: neither expired nor suspended (tests 0–2).</summary>
    public static bool HasAnyInForce(CampaignScope scope) => HasPassing(scope, tests: 3, LicenceTypes.None);

    /// <summary>Whether a licence in force allows reports of one's own (tests 0–3), in whatever region.</summary>
    public static bool HasOriginal(CampaignScope scope) => HasPassing(scope, tests: 4, LicenceTypes.Original);

    private static bool HasPassing(CampaignScope scope, int tests, LicenceTypes needed)
    {
        var licences = scope.Provider.NewsLicences;
        for (var i = 0; i < licences.Count; i++)
            if (TestsPassed(licences[i], scope, needed) >= tests) return true;
        return false;
    }

    private static int TestsPassed(NewsLicence licence, CampaignScope scope, LicenceTypes needed)
    {
        if (!string.Equals(licence.Holder, scope.Provider.LegalEntityId, StringComparison.Ordinal)) return 0;
        if (scope.Day < licence.ValidFrom || scope.Day > licence.ValidTo) return 1;
        if (licence.SuspendedFrom <= scope.T) return 2;
        if ((licence.Types & needed) == 0) return 3;
        return licence.Region == "CN" || string.Equals(licence.Region, scope.Campaign.Region, StringComparison.Ordinal) ? 5 : 4;
    }
}
