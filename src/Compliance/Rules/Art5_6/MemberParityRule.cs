using System.Numerics;

namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 26: Member parity (Prov. 5(6) — law; 3/2 — product policy).</summary>
public static class MemberParityRule
{
    private const Rule This = Rule.MemberParity;

    public static RuleInfo Info { get; } = new(
        This,
        "Member parity",
        "Unreasonable difference between ordinary and member users",
        "普通用户与会员用户不合理差别推送",
        "Prov. 5(6) — law; 3/2 — product policy",
        "provider",
        "P0, P3, P4, P6",
        [
            new("CONFIG", "the plan is {used} a day for ordinary users and {limit} for members", "方案为普通用户每日 {used} 条、会员 {limit} 条，差别不合理"),
            new("DELIVERED", "users of this tier got unreasonably more on the closed days, asked again at {freesAt}", "已结束各日中该层级用户收到的推送明显偏多，{freesAt} 后重试"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        if (scope.Provider.ParityJustification is not null || scope.IsService) return;
        var plan = scope.Provider.FrequencyPlan;
        if (plan?.Ordinary[scope.Campaign.Class] is not { } ordinary || plan.Member[scope.Campaign.Class] is not { } member) return;

        Int128 num = scope.Parameters.ParityNum;
        Int128 den = scope.Parameters.ParityDen;
        if (ordinary * den > member * num || member * den > ordinary * num) findings.Hold(This, "CONFIG", ordinary, member);
    }

    public static void Check(UserScope scope, UserState user, ref Findings findings)
    {
        if (scope.Campaign.IsService || user.Profile.SubscribesTo(scope.Campaign.ProviderId)) return;
        var (ordinary, member) = scope.Parity;
        if (user.Profile.IsMemberOf(scope.Campaign.ProviderId) ? member : ordinary) findings.Defer(This, "DELIVERED", scope.NextDay);
    }

    /// <summary>Which tier got unreasonably more than the other on the closed days. One answer for the whole day.</summary>
    public static (bool Ordinary, bool Member) Excess(CampaignScope scope)
    {
        if (scope.Provider.ParityJustification is not null || scope.IsService) return default;
        var parameters = scope.Parameters;
        var sum = new ParityCounts();
        for (var day = scope.Day - parameters.ParityWindowDays; day < scope.Day; day++)
            if (scope.Inputs.ClosedDays.TryGetValue(new ProviderDay(scope.Provider.Id, (int)day), out var counts)) sum += counts;

        if (sum.ActiveOrdinary < parameters.ParityMinUserDays || sum.ActiveMember < parameters.ParityMinUserDays) return default;
        var ordinary = (BigInteger)sum.GrantsOrdinary * sum.ActiveMember;
        var member = (BigInteger)sum.GrantsMember * sum.ActiveOrdinary;
        return (ordinary * parameters.ParityDen > member * parameters.ParityNum, member * parameters.ParityDen > ordinary * parameters.ParityNum);
    }
}
