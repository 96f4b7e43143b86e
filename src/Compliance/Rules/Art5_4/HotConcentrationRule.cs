namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 20: Hot-topic concentration (Prov. 5(4) — law; counts — product policy).</summary>
public static class HotConcentrationRule
{
    private const Rule This = Rule.HotConcentration;

    public static RuleInfo Info { get; } = new(
        This,
        "Hot-topic concentration",
        "Concentrated push of a sensitive event",
        "集中推送社会热点敏感事件",
        "Prov. 5(4) — law; counts — product policy",
        "provider × topic, user × topic",
        "P3, P4",
        [
            new("TOPIC", "a sensitive push names no topic", "敏感事件推送未注明话题"),
            new("PROVIDER", "{used} sensitive pushes on the topic {text} in the window (limit {limit})", "时间窗内敏感话题“{text}”已推送 {used} 条（上限 {limit}）"),
            new("USER", "{used} of {limit} used for this user on the topic {text}, frees at {freesAt}", "该用户话题“{text}”已用 {used}/{limit}，{freesAt} 释放"),
        ]);

    public static void Check(CampaignScope scope, ProviderHistory history, ref Findings findings)
    {
        var campaign = scope.Campaign;
        if (!campaign.IsSensitive || campaign.IsService) return;
        if (campaign.Topic is not { } topic)
        {
            findings.Hold(This, "TOPIC");
            return;
        }

        if (campaign.OfficialWarning) return;
        var max = scope.Parameters.HotPerProviderMax;
        var used = history.CountArmed(campaign.Id, topic, scope.T - scope.Parameters.HotWindowSeconds, entry => entry.Sensitive);
        if (used >= max) findings.Refuse(This, "PROVIDER", used, max, topic);
    }

    public static void Check(UserScope scope, UserState user, ref Findings findings)
    {
        var campaign = scope.Campaign;
        if (!campaign.IsSensitive || campaign.IsService || campaign.OfficialWarning || campaign.Topic is not { } topic) return;

        var cap = scope.Parameters.HotPerUserMax + (campaign.VerifiedNewFact ? 1 : 0);
        var window = scope.Parameters.HotWindowSeconds;
        var grants = user.NonService.Logged;
        var (used, leaver) = (0L, 0L);
        for (var i = grants.Length - 1; i >= 0 && grants[i].At > scope.T - window; i--)
        {
            if ((scope.RelationTo(grants[i]) & GrantRelation.SameSensitiveTopic) == 0) continue;
            if (++used == cap) leaver = grants[i].At;
        }

        if (used >= cap) findings.UsedUp(This, "USER", used, cap, leaver + window, topic);
    }
}
