namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 9: May affect minors: barred for everyone (Minors Online Protection Regulations Art. 24(2) — law; classes M1–M4 (measures in force 2026-03-01) — excerpt).</summary>
public static class MinorsHarmfulRule
{
    private const Rule This = Rule.MinorsHarmful;

    public static RuleInfo Info { get; } = new(
        This,
        "May affect minors: barred for everyone",
        "May affect minors; barred from pop-ups for all users",
        "可能影响未成年人身心健康，不得在弹窗呈现",
        "Minors Online Protection Regulations Art. 24(2) — law; classes M1–M4 (measures in force 2026-03-01) — excerpt",
        "push",
        "P1, P2, P3",
        [
            .. LabelScreen.Texts('M', 4),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings) =>
        LabelScreen.Check(This, scope.Campaign.Labels, 'M', 4, scope.Parameters.MinorsHarmful, ref findings);
}
