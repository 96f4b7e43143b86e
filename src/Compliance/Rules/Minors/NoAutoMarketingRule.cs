namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 35: No automated marketing to minors (Minors Online Protection Regulations Art. 24(3) — law).</summary>
public static class NoAutoMarketingRule
{
    private const Rule This = Rule.NoAutoMarketing;

    public static RuleInfo Info { get; } = new(
        This,
        "No automated marketing to minors",
        "No automated commercial marketing to minors",
        "不得以自动化决策方式向未成年人商业营销",
        "Minors Online Protection Regulations Art. 24(3) — law",
        "user",
        "P4",
        [
            new("MINOR", "personalised marketing to a minor", "面向未成年人的个性化商业营销"),
        ]);

    public static void Check(UserScope scope, UserState user, ref Findings findings)
    {
        if (user.Profile.IsMinor && scope.Campaign.IsCommercial && scope.IsPersonalised && !scope.Campaign.IsService) findings.Refuse(This, "MINOR");
    }
}
