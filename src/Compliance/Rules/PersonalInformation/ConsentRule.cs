namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 29: Consent (PIPL Arts. 13–17, 23 — own knowledge; Art. 24 — excerpt; Advertising Law Art. 43 — excerpt).</summary>
public static class ConsentRule
{
    private const Rule This = Rule.Consent;

    public static RuleInfo Info { get; } = new(
        This,
        "Consent",
        "No valid consent for this purpose",
        "未取得个人同意",
        "PIPL Arts. 13–17, 23 — own knowledge; Art. 24 — excerpt; Advertising Law Art. 43 — excerpt",
        "user × purpose",
        "P4",
        [
            new("NONE", "the user has not consented to this purpose", "用户未同意该用途"),
            new("WITHDRAWN", "the user withdrew the consent", "用户已撤回同意"),
            new("VERSION", "the consent is to version {used}; {limit} is needed", "同意的版本为 {used}，现需 {limit}"),
            new("SHARING", "the consent does not cover sharing with push vendors", "同意未涵盖向推送厂商提供信息"),
            new("UNKNOWN_USER", "the user is not on file", "用户未登记"),
        ]);

    private const int Valid = 4;

    // By rank: how far the best consent got.
    private static readonly string[] Codes = ["NONE", "WITHDRAWN", "VERSION", "SHARING"];

    /// <summary>The only finding about a user who is not on file.</summary>
    public static void Unknown(ref Findings findings) => findings.Refuse(This, "UNKNOWN_USER");

    public static void Check(UserScope scope, UserState user, ref Findings findings)
    {
        var required = scope.RequiredConsentVersion;
        var (purpose, entity) = (scope.Facts.Class, scope.LegalEntityId);
        var (best, version) = (0, 0L);
        foreach (ref readonly var consent in user.Profile.Consents.AsSpan())
        {
            if (consent.GrantedAt > scope.T
                || consent.Purpose != purpose
                || !Same.Text(consent.LegalEntityId, entity)) continue;
            var rank = RankOf(consent, required, scope);
            if (rank == Valid) return;
            if (rank > best) (best, version) = (rank, consent.Version);
        }

        findings.Refuse(This, Codes[best], version, required);
    }

    private static int RankOf(in ConsentRecord consent, long? required, UserScope scope)
    {
        if (consent.WithdrawnAt <= scope.T) return 1;
        if (required is not { } least || consent.Version < least) return 2;
        return scope.Parameters.ConsentRequireVendorSharing && !consent.VendorSharing ? 3 : Valid;
    }
}
