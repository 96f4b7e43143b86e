using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>
/// What receipts and complaints tell of a campaign after the fact (P6), also when nobody is left to be held: its whole life counts, releases or not.
/// Rates by the policy in force, marks by options. Pure.
/// </summary>
internal static class CampaignAlerts
{
    public static IReadOnlyList<CampaignAlert> Of(FeedbackCounts told, long complaints, RuleParameters limits, CampaignOptions options)
    {
        List<CampaignAlert> alerts = [];
        if (complaints >= limits.BreakerMinComplaints && IsAtLeast(complaints, 1000, told.Delivered, limits.BreakerPerMille))
            alerts.Add(new(Rule.ComplaintBreaker, "RATE", complaints, told.Delivered, limits.BreakerPerMille));
        if (told.Unclosable > 0) alerts.Add(new(Rule.CloseFree, "UNCLOSABLE", told.Unclosable, told.Shown, 1));
        if (told.Clicks >= limits.TrafficMinClicks && IsAtLeast(told.ClicksWithoutReceipt, 100, told.Clicks, limits.TrafficNoReceiptPct))
            alerts.Add(new(Rule.TrafficIntegrity, "NO_RECEIPT", told.ClicksWithoutReceipt, told.Clicks, limits.TrafficNoReceiptPct));
        if (IsMarked(told.Bursts)) alerts.Add(new(Rule.TrafficIntegrity, "BURST", told.Bursts, told.Shown, options.DoubtfulPct));
        if (IsMarked(told.Dwells)) alerts.Add(new(Rule.TrafficIntegrity, "DWELL", told.Dwells, told.Shown, options.DoubtfulPct));
        return alerts;

        bool IsMarked(long receipts) => receipts >= options.DoubtfulReceipts && IsAtLeast(receipts, 100, told.Shown, options.DoubtfulPct);
    }

    private static bool IsAtLeast(long part, long scale, long whole, long limit) => (Int128)part * scale >= (Int128)whole * limit;
}
