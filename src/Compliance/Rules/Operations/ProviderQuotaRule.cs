namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 46: Provider quota (Prov. 5(6) planned frequency — law; quota — product policy).</summary>
public static class ProviderQuotaRule
{
    private const Rule This = Rule.ProviderQuota;

    public static RuleInfo Info { get; } = new(
        This,
        "Provider quota",
        "Provider's daily quota used up",
        "服务提供者当日推送总量用尽",
        "Prov. 5(6) planned frequency — law; quota — product policy",
        "provider",
        "P4",
        [
            new("QUOTA", "the provider's quota of {limit} a day is used up, frees at {freesAt}", "服务提供者当日总量 {limit} 已用尽，{freesAt} 释放"),
        ]);

    /// <summary>No slot could be had for a push that all other rules let through.</summary>
    public static void Check(UserScope scope, ref Findings findings)
    {
        var quota = scope.Provider.DailyQuota ?? 0;
        findings.UsedUp(This, "QUOTA", quota, quota, scope.NextDay);
    }
}
