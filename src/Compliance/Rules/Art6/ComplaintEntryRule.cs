namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 1: Complaint and cancel entry (Prov. Art. 6, 5(6) cancel channel — law; 24 h — product policy).</summary>
public static class ComplaintEntryRule
{
    private const Rule This = Rule.ComplaintEntry;

    public static RuleInfo Info { get; } = new(
        This,
        "Complaint and cancel entry",
        "No working complaint entry or cancel entry",
        "未设置便捷投诉举报入口或取消入口",
        "Prov. Art. 6, 5(6) cancel channel — law; 24 h — product policy",
        "provider, push",
        "P0, P1, P3",
        [
            new("ENTRY", "there is no complaint entry", "未设置投诉举报入口"),
            new("HEALTH", "the complaint entry has been down for {used} s (limit {limit} s)", "投诉举报入口已中断 {used} 秒（上限 {limit} 秒）"),
            new("LINK", "the push has no link to manage or cancel", "推送未提供管理或取消入口"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        var entry = scope.Provider.ComplaintEntry;
        var grace = scope.Parameters.ComplaintEntryGraceSeconds;
        if (string.IsNullOrEmpty(entry?.Url)) findings.Refuse(This, "ENTRY");
        if (entry is not null && entry.DownSince != Instants.Never && scope.T - entry.DownSince >= grace)
            findings.Refuse(This, "HEALTH", scope.T - entry.DownSince, grace);
        if (!scope.Campaign.ManageLink) findings.Refuse(This, "LINK");
    }
}
