namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 36: Advertisement mark (Prov. 5(8) — excerpt; detection — product policy).</summary>
public static class AdLabelRule
{
    private const Rule This = Rule.AdLabel;

    public static RuleInfo Info { get; } = new(
        This,
        "Advertisement mark",
        "Advertisement not marked 广告",
        "广告未显著标明",
        "Prov. 5(8) — excerpt; detection — product policy",
        "push, device",
        "P1, P3, P5",
        [
            new("UNDECLARED", "the text reads as advertising (score {used}, limit {limit}) and is not declared as such", "内容疑似广告（评分 {used}，上限 {limit}）但未申明"),
            new("MARK", "the advertisement does not carry the mark 广告", "广告未标明“广告”字样"),
        ]);

    private static readonly string[] Marks = ["【广告】", "[广告]", "广告"];

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        if (!scope.Campaign.IsCommercial)
        {
            if (scope.IsDetectedCommercial) findings.Refuse(This, "UNDECLARED", scope.Campaign.DetectedCommercial, scope.Parameters.AdDetectScore);
            return;
        }

        if (scope.Campaign.AdMark || Marks.Any(mark => scope.Title.StartsWith(mark, StringComparison.Ordinal))) return;
        if (scope.Parameters.AdAutoMark) findings.Modify(This, "MARK");
        else findings.Refuse(This, "MARK");
    }
}
