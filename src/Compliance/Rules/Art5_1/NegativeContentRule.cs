namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 6: Negative information (Prov. 5(1) — law; N1–N9 = Ecosystem Provisions Art. 7 — own knowledge).</summary>
public static class NegativeContentRule
{
    private const Rule This = Rule.NegativeContent;

    public static RuleInfo Info { get; } = new(
        This,
        "Negative information",
        "Negative information may not appear in a pop-up",
        "弹窗不得呈现不良信息",
        "Prov. 5(1) — law; N1–N9 = Ecosystem Provisions Art. 7 — own knowledge",
        "push",
        "P1, P2, P3",
        [
            .. LabelScreen.Texts('N', 9),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings) =>
        LabelScreen.Check(This, scope.Campaign.Labels, 'N', 9, scope.Parameters.Negative, ref findings);
}
