namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 44: Stop orders and evidence (Algorithm Provisions Arts. 9, 17, 28 (stop at once, keep records) — law; delays — product policy).</summary>
public static class StopAndEvidenceRule
{
    private const Rule This = Rule.StopAndEvidence;

    public static RuleInfo Info { get; } = new(
        This,
        "Stop orders and evidence",
        "Stop order active, or evidence cannot be written",
        "停止推送指令生效或审计不可写",
        "Algorithm Provisions Arts. 9, 17, 28 (stop at once, keep records) — law; delays — product policy",
        "all",
        "every point",
        [
            new("STOP_ORDER", "the stop order {text} is in effect", "停止推送指令 {text} 生效中"),
            new("AUDIT_DOWN", "the evidence store cannot be written", "审计存储不可写"),
            new("EXPIRED", "the campaign has ended", "推送活动已结束"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        var orders = scope.Inputs.StopOrders;
        for (var i = 0; i < orders.Count; i++)
            if (orders[i].From <= scope.T && scope.T < orders[i].To && Concerns(orders[i], scope.Campaign)) findings.Refuse(This, "STOP_ORDER", text: orders[i].Id);
        if (scope.T >= scope.Campaign.ExpiresAt) findings.Refuse(This, "EXPIRED");
    }

    private static bool Concerns(StopOrder order, Campaign campaign) => order.Scope switch
    {
        StopScope.All => true,
        StopScope.Topic => campaign.Topic is { } topic && string.Equals(order.Value, topic, StringComparison.Ordinal),
        StopScope.Campaign => string.Equals(order.Value, campaign.Id, StringComparison.Ordinal),
        StopScope.Provider => string.Equals(order.Value, campaign.ProviderId, StringComparison.Ordinal),
        _ => false,
    };
}
