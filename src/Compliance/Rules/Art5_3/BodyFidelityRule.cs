namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 16: Body fidelity (Prov. 5(3) — law; test — product policy).</summary>
public static class BodyFidelityRule
{
    private const Rule This = Rule.BodyFidelity;

    public static RuleInfo Info { get; } = new(
        This,
        "Body fidelity",
        "The summary distorts the content",
        "歪曲、篡改新闻信息内容",
        "Prov. 5(3) — law; test — product policy",
        "push",
        "P1, P2, P3",
        [
            new("CHANGED", "the summary is not a passage of the source; {used} of {limit} persons approved this text", "摘要非原文摘录；{limit} 名复核人中已有 {used} 名认可"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        if (!scope.IsReprint) return;
        var source = Texts.Norm(scope.Campaign.Source?.BodyText);
        if (source.Contains(Texts.Norm(scope.Campaign.Body), StringComparison.Ordinal)) return;
        if (scope.Campaign.Review is not { BodyChangeApproved: true } || scope.Approvers < 2) findings.Hold(This, "CHANGED", scope.Approvers, 2);
    }
}
