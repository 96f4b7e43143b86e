namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 18: News and vertical shares (Prov. 5(4) — law; plan numbers are the provider's, window — product policy).</summary>
public static class NewsRatioRule
{
    private const Rule This = Rule.NewsRatio;

    public static RuleInfo Info { get; } = new(
        This,
        "News and vertical shares",
        "News or vertical share outside the declared plan",
        "新闻与垂直内容占比超出方案",
        "Prov. 5(4) — law; plan numbers are the provider's, window — product policy",
        "provider",
        "P0, P3, P6",
        [
            new("NO_PLAN", "the provider has declared no plan of shares", "服务提供者未制定新闻与垂直内容占比方案"),
            new("NEWS_HIGH", "news is {used} of {text} pushes (at most {limit}%), free at {freesAt}", "{text} 条推送中新闻 {used} 条（上限 {limit}%），{freesAt} 后重试"),
            new("NEWS_LOW", "news is {used} of {text} pushes (at least {limit}%), free at {freesAt}", "{text} 条推送中新闻 {used} 条（下限 {limit}%），{freesAt} 后重试"),
        ]);

    public static void Check(CampaignScope scope, ProviderHistory history, ref Findings findings)
    {
        var @class = scope.Campaign.Class;
        if (@class is not (CampaignClass.News or CampaignClass.Vertical)) return;
        if (scope.Provider.RatioPlan is not { } plan)
        {
            findings.Refuse(This, "NO_PLAN");
            return;
        }

        var (news, vertical) = history.Shares.After(scope.T - scope.Parameters.NewsRatioWindowSeconds);
        var total = news + vertical;
        if (total < scope.Parameters.NewsRatioMinTotal) return;
        var retry = scope.T + scope.Parameters.NewsRatioRetrySeconds;
        if (@class == CampaignClass.News && news * 100 > plan.NewsMaxPct * total)
            findings.Defer(This, "NEWS_HIGH", retry, (long)news, plan.NewsMaxPct, total.ToString());
        if (@class == CampaignClass.Vertical && news * 100 < plan.NewsMinPct * total)
            findings.Defer(This, "NEWS_LOW", retry, (long)news, plan.NewsMinPct, total.ToString());
    }
}
