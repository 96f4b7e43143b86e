namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 31: Under 14 (PIPL Arts. 28–31 — own knowledge).</summary>
public static class Under14Rule
{
    private const Rule This = Rule.Under14;

    public static RuleInfo Info { get; } = new(
        This,
        "Under 14",
        "Under 14 without guardian consent",
        "未满十四周岁未取得监护人同意",
        "PIPL Arts. 28–31 — own knowledge",
        "user",
        "P4",
        [
            new("GUARDIAN", "under 14 and no consent of a guardian", "未满十四周岁且无监护人同意"),
        ]);

    public static void Check(UserScope scope, UserState user, ref Findings findings)
    {
        if (user.Profile.AgeBand != AgeBand.Under14) return;
        if (user.Profile.GuardianConsent is { } consent && consent.GrantedAt <= scope.T && consent.WithdrawnAt > scope.T) return;
        findings.Refuse(This, "GUARDIAN");
    }
}
