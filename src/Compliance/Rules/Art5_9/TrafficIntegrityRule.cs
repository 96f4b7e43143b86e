namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 41: Traffic integrity (Prov. 5(9) — law; numbers — product policy).</summary>
public static class TrafficIntegrityRule
{
    private const Rule This = Rule.TrafficIntegrity;

    public static RuleInfo Info { get; } = new(
        This,
        "Traffic integrity",
        "Traffic fraud or hijack suspected",
        "疑似流量造假或流量劫持",
        "Prov. 5(9) — law; numbers — product policy",
        "campaign",
        "P3, P4, P6",
        [
            new("NO_RECEIPT", "{used} of {text} clicks have no receipt of display (limit {limit}%)", "{text} 次点击中 {used} 次无展示回执（上限 {limit}%）"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        if (scope.Feedback is not { } seen) return;
        var percent = scope.Parameters.TrafficNoReceiptPct;
        if (seen.Clicks >= scope.Parameters.TrafficMinClicks && (Int128)seen.ClicksWithoutReceipt * 100 >= (Int128)seen.Clicks * percent)
            findings.Hold(This, "NO_RECEIPT", seen.ClicksWithoutReceipt, percent, seen.Clicks.ToString());
    }
}
