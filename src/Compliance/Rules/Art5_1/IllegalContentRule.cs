namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 5: Illegal information (Prov. 5(1) — law; items I1–I11 = Ecosystem Provisions Art. 6 — own knowledge).</summary>
public static class IllegalContentRule
{
    private const Rule This = Rule.IllegalContent;

    public static RuleInfo Info { get; } = new(
        This,
        "Illegal information",
        "Contains illegal information",
        "含有违法信息",
        "Prov. 5(1) — law; items I1–I11 = Ecosystem Provisions Art. 6 — own knowledge",
        "push",
        "P1, P2, P3",
        [
            .. LabelScreen.Texts('I', 11),
            new("UNSCREENED", "the push has not been screened", "内容未经筛查"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        if (scope.Campaign.Labels is null) findings.Hold(This, "UNSCREENED");
        LabelScreen.Check(This, scope.Campaign.Labels, 'I', 11, scope.Parameters.Illegal, ref findings);
    }
}
