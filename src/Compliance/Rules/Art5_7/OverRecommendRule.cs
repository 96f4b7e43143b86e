namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 21: Over-recommendation, blocking (Prov. 5(7) — excerpt; share — product policy).</summary>
public static class OverRecommendRule
{
    private const Rule This = Rule.OverRecommend;

    public static RuleInfo Info { get; } = new(
        This,
        "Over-recommendation, blocking",
        "Over-recommendation or unexplained blocking",
        "过度推荐或恶意屏蔽信息",
        "Prov. 5(7) — excerpt; share — product policy",
        "user, provider",
        "P3, P4, P6",
        [
            new("SUPPRESS", "a suppression has no reason or nobody who approved it: {text}", "屏蔽记录缺少理由或审批人：{text}"),
            new("FLOOD", "{used} of the user's last pushes are from this provider (limit {limit}%), free at {freesAt}", "该用户最近推送中本服务提供者占 {used} 条（上限 {limit}%），{freesAt} 后重试"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        if (scope.IsService) return;
        foreach (var entry in scope.Provider.Suppressions)
            if (string.IsNullOrEmpty(entry.Reason) || string.IsNullOrEmpty(entry.Approver)) findings.Hold(This, "SUPPRESS", text: entry.Id);
    }

    public static void Check(UserScope scope, UserState user, ref Findings findings)
    {
        if (scope.Campaign.IsService || user.Profile.SubscribesTo(scope.Campaign.ProviderId)) return;
        var parameters = scope.Parameters;
        var grants = user.NonService.Logged;
        var after = scope.T - parameters.OverRecommendLookbackSeconds;
        var (seen, own) = (0L, 0L);
        for (var i = grants.Length - 1; i >= 0 && seen < parameters.OverRecommendLastN && grants[i].At > after; i--)
        {
            seen++;
            if ((scope.RelationTo(grants[i]) & GrantRelation.SameProvider) != 0) own++;
        }

        if (seen > 0 && seen >= parameters.OverRecommendMinGrants && own * 100 >= (Int128)parameters.OverRecommendSharePct * seen)
            findings.Defer(This, "FLOOD", scope.T + parameters.OverRecommendRetrySeconds, own, parameters.OverRecommendSharePct);
    }
}
