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

    // By rank of the best consent.
    private static readonly string[] Codes = ["NONE", "WITHDRAWN", "VERSION", "SHARING"];

    /// <summary>The only finding about a user who is not on file.</summary>
    public static void Unknown(ref Findings findings) => findings.Refuse(This, "UNKNOWN_USER");

    public static void Check(UserScope scope, UserState user, ref Findings findings)
    {
        var (best, version) = (ConsentRank.None, 0L);
        foreach (ref readonly var consent in user.Profile.Consents.AsSpan())
        {
            if (consent.GrantedAt > scope.T) continue;
            var rank = scope.ConsentRanks.Of(consent.Terms);
            if (rank != ConsentRank.None && consent.WithdrawnAt <= scope.T) rank = ConsentRank.Withdrawn;
            if (rank == ConsentRank.Valid) return;
            if (rank > best) (best, version) = (rank, consent.Version);
        }

        findings.Refuse(This, Codes[(int)best], version, scope.RequiredConsentVersion);
    }
}
