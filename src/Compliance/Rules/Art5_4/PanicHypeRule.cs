namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 10: Panic and gore (Prov. 5(4) — law; scores — product policy).</summary>
public static class PanicHypeRule
{
    private const Rule This = Rule.PanicHype;

    public static RuleInfo Info { get; } = new(
        This,
        "Panic and gore",
        "Hyped or gory treatment of a disaster or case",
        "炒作灾难事故、恶性案件，可能引发恐慌",
        "Prov. 5(4) — law; scores — product policy",
        "push",
        "P1, P2, P3",
        [
            .. LabelScreen.Texts('P', 2),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        if (scope.Campaign.Labels is not { } labels) return;
        var holdScore = scope.Parameters.PanicHoldScore;
        foreach (var label in labels)
        {
            if (!LabelScreen.IsOf(label.Code, 'P', 2)) continue;
            if (label.ByReviewer) findings.Refuse(This, label.Code, label.Score, text: LabelScreen.Reviewer);
            else if (label.Score >= holdScore && !QuotesOfficial(label, scope.Campaign))
                findings.Hold(This, label.Code, label.Score, holdScore, LabelScreen.Machine);
        }
    }

    private static bool QuotesOfficial(Label label, Campaign campaign) => label.Code == "P1" && campaign.Source is { Official: true };
}
