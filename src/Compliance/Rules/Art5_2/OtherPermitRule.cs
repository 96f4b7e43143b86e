namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 13: Other permits (Prov. 5(2) — law; category map — own knowledge).</summary>
public static class OtherPermitRule
{
    private const Rule This = Rule.OtherPermit;

    public static RuleInfo Info { get; } = new(
        This,
        "Other permits",
        "The category needs a permit that is not on file",
        "所涉信息服务未取得相关许可",
        "Prov. 5(2) — law; category map — own knowledge",
        "provider × push",
        "P1, P3, P4",
        [
            new("UNMAPPED", "nobody has said which permit the category {text} needs", "类别“{text}”所需许可尚未确定"),
            new("PERMIT", "no valid permit of type {text}", "无有效的“{text}”许可"),
        ]);

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        if (!scope.Policy.CategoryPermits.TryGetValue(scope.Campaign.Category, out var type))
        {
            findings.Hold(This, "UNMAPPED", text: scope.Campaign.Category);
            return;
        }

        if (type is null) return;
        var permits = scope.Provider.Permits;
        for (var i = 0; i < permits.Count; i++)
            if (IsInForce(permits[i], type, scope)) return;
        findings.Refuse(This, "PERMIT", text: type);
    }

    private static bool IsInForce(Permit permit, string type, CampaignScope scope) =>
        string.Equals(permit.Type, type, StringComparison.Ordinal)
        && permit.ValidFrom <= scope.Day
        && scope.Day <= permit.ValidTo
        && permit.SuspendedFrom > scope.T;
}
