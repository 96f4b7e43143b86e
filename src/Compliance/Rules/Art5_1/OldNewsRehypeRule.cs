namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 8: Old news in a cluster (Prov. 5(1) — law; 72 h, 2, 24 h — product policy).</summary>
public static class OldNewsRehypeRule
{
    private const Rule This = Rule.OldNewsRehype;

    public static RuleInfo Info { get; } = new(
        This,
        "Old news in a cluster",
        "Related old news pushed in a cluster",
        "关联话题集中推送旧闻、恶意翻炒",
        "Prov. 5(1) — law; 72 h, 2, 24 h — product policy",
        "provider × topic",
        "P1, P3",
        [
            new("CLUSTER", "{used} pushes of old news on the topic {text} in the window (limit {limit})", "时间窗内话题“{text}”的旧闻已推送 {used} 条（上限 {limit}）"),
        ]);

    public static void Check(CampaignScope scope, ProviderHistory history, ref Findings findings)
    {
        if (scope.Campaign is not { Topic: { } topic, Source.NewPeg: false } || !IsAged(scope.Campaign, scope.Policy, scope.T)) return;

        var max = scope.Parameters.OldNewsAgedMax;
        var used = history.CountArmed(scope.Campaign.Id, topic, scope.T - scope.Parameters.OldNewsWindowSeconds, entry => entry.Aged);
        if (used >= max) findings.Hold(This, "CLUSTER", used, max, topic);
    }

    /// <summary>Whether the news was published long before <paramref name="t"/>, with or without a new peg.</summary>
    public static bool IsAged(Campaign campaign, Policy policy, long t) =>
        campaign.IsNews(policy) && campaign.Source?.PublishedAt is { } publishedAt && t - publishedAt > policy.Parameters.OldNewsAgedSeconds;
}
