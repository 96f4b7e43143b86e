namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 34: No profiling of minors (Prov. 5(7) — excerpt; read strictly — product policy).</summary>
public static class MinorProfileRule
{
    private const Rule This = Rule.MinorProfile;

    public static RuleInfo Info { get; } = new(
        This,
        "No profiling of minors",
        "Minors must not be profiled for push",
        "不得针对未成年人画像推送",
        "Prov. 5(7) — excerpt; read strictly — product policy",
        "user",
        "P4",
        [
            new("PROFILE", "a minor is not profiled; the minor-safe variant is sent if there is one", "不对未成年人画像；如有适合未成年人的版本则发送该版本"),
        ]);

    public static void Check(UserScope scope, UserState user, ref Findings findings)
    {
        if (!scope.IsPersonalised || !user.Profile.IsMinor) return;
        if (scope.Campaign.Variant is { MinorSafe: true }) findings.Modify(This, "PROFILE");
        else findings.Refuse(This, "PROFILE");
    }
}
