namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 7: Malicious hype (Prov. 5(1) — law; scores, counts — product policy).</summary>
public static class PublicMoralsRule
{
    private const Rule This = Rule.PublicMorals;

    public static RuleInfo Info { get; } = new(
        This,
        "Malicious hype",
        "Malicious hype of gossip, scandal and privacy, wealth display or ugliness",
        "恶意炒作娱乐八卦、绯闻隐私、奢靡炫富、审丑扮丑",
        "Prov. 5(1) — law; scores, counts — product policy",
        "push, provider × topic",
        "P1, P2, P3",
        [
            .. LabelScreen.Texts('C', 4),
            new("TOPIC", "{used} pushes of this kind on the topic {text} in the window (limit {limit})", "时间窗内同类话题“{text}”已推送 {used} 条（上限 {limit}）"),
        ]);

    public static void Check(CampaignScope scope, ProviderHistory history, ref Findings findings)
    {
        LabelScreen.Check(This, scope.Campaign.Labels, 'C', 4, scope.Parameters.Morals, ref findings);
        if (scope.Campaign.Topic is not { } topic || !IsMoral(scope.Campaign, scope.Parameters)) return;

        var max = scope.Parameters.MoralsTopicMax;
        var used = history.CountArmed(scope.Campaign.Id, topic, scope.T - scope.Parameters.MoralsTopicWindowSeconds, entry => entry.Moral);
        if (used >= max) findings.Hold(This, "TOPIC", used, max, topic);
    }

    /// <summary>Whether the text touches gossip, scandal, wealth or ugliness at all.</summary>
    public static bool IsMoral(Campaign campaign, RuleParameters parameters) =>
        campaign.Labels is { } labels
        && labels.Any(label => LabelScreen.IsOf(label.Code, 'C', 4) && (label.ByReviewer || label.Score >= parameters.MoralsTopicScore));
}
