namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 40: Induced clicks (Prov. 5(9) — law; scores — product policy).</summary>
public static class InduceClickRule
{
    private const Rule This = Rule.InduceClick;

    public static RuleInfo Info { get; } = new(
        This,
        "Induced clicks",
        "Induces clicks by deception",
        "诱导用户点击",
        "Prov. 5(9) — law; scores — product policy",
        "push",
        "P1, P2, P3",
        [
            .. LabelScreen.Texts('K', 2),
            new("LANDING", "the landing page is not what the push says", "落地页与推送内容不符"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        LabelScreen.Check(This, scope.Campaign.Labels, 'K', 2, scope.Parameters.InduceClick, ref findings);
        if (scope.Campaign.LandingMatch == false) findings.Hold(This, "LANDING");
    }
}
