namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 23: Review capacity (Prov. 5(5) — law; measure — product policy).</summary>
public static class ReviewCapacityRule
{
    private const Rule This = Rule.ReviewCapacity;

    public static RuleInfo Info { get; } = new(
        This,
        "Review capacity",
        "Review force not commensurate; intake slowed",
        "审核力量与服务规模不相适应",
        "Prov. 5(5) — law; measure — product policy",
        "provider",
        "P0, P1, P3",
        [
            new("UNKNOWN", "the review load is unknown, asked again at {freesAt}", "审核负荷未知，{freesAt} 后重试"),
            new("LOAD", "more arrived for review than could be handled for {limit} s, asked again at {freesAt}", "审核负荷连续 {limit} 秒超出处理能力，{freesAt} 后重试"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        if (scope.IsService) return;
        var sustain = scope.Parameters.CapacitySustainSeconds;
        var retry = scope.T + scope.Parameters.CapacityRetrySeconds;
        var (known, overloaded) = (false, true);
        ReviewLoad? atStart = null;
        foreach (var sample in scope.Provider.ReviewLoad)
        {
            if (sample.At > scope.T) continue;
            known = true;
            if (sample.At > scope.T - sustain) overloaded &= IsOverload(sample);
            else if (atStart is null || sample.At > atStart.At) atStart = sample;
        }

        if (!known) findings.Defer(This, "UNKNOWN", retry);
        else if (overloaded && atStart is not null && IsOverload(atStart)) findings.Defer(This, "LOAD", retry, limit: sustain);
    }

    private static bool IsOverload(ReviewLoad sample) => sample.Arriving > sample.Capacity;
}
