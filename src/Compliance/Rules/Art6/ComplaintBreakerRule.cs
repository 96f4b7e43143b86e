namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 2: Complaint breaker (Prov. Art. 6 timely handling — law; rate — product policy).</summary>
public static class ComplaintBreakerRule
{
    private const Rule This = Rule.ComplaintBreaker;

    public static RuleInfo Info { get; } = new(
        This,
        "Complaint breaker",
        "Complaint rate over the limit; campaign held for review",
        "投诉率超限，暂停推送待复核",
        "Prov. Art. 6 timely handling — law; rate — product policy",
        "campaign",
        "P3, P4, P6",
        [
            new("RATE", "{used} complaints about {text} deliveries (limit {limit} per mille)", "{text} 次送达中有 {used} 件投诉（上限千分之 {limit}）"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        if (scope.Feedback is not { } seen) return;
        var (min, perMille) = (scope.Parameters.BreakerMinComplaints, scope.Parameters.BreakerPerMille);
        if (seen.Complaints >= min && (Int128)seen.Complaints * 1000 >= (Int128)seen.Delivered * perMille)
            findings.Hold(This, "RATE", seen.Complaints, perMille, seen.Delivered.ToString());
    }
}
