namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 19: Diversity (Prov. 5(4) — law; N — product policy).</summary>
public static class DiversityRule
{
    private const Rule This = Rule.Diversity;

    public static RuleInfo Info { get; } = new(
        This,
        "Diversity",
        "Too many of one category for this user",
        "推送内容过于单一",
        "Prov. 5(4) — law; N — product policy",
        "user",
        "P4",
        [
            new("SAME", "{used} of the last pushes to this user are of this category (limit {limit}), free at {freesAt}", "该用户最近推送中本类别已有 {used} 条（上限 {limit}），{freesAt} 后重试"),
        ]);

    public static void Check(UserScope scope, UserState user, ref Findings findings)
    {
        if (scope.Campaign.IsService) return;
        var parameters = scope.Parameters;
        var grants = user.NonService.Logged;
        var after = scope.T - parameters.DiversityLookbackSeconds;
        var (seen, same) = (0, 0L);
        for (var i = grants.Length - 1; i >= 0 && seen < parameters.DiversityLastN && grants[i].At > after; i--)
        {
            seen++;
            if ((scope.RelationTo(grants[i]) & GrantRelation.SameCategory) != 0) same++;
        }

        if (seen == parameters.DiversityLastN && same >= parameters.DiversityMaxSame)
            findings.Defer(This, "SAME", scope.T + parameters.DiversityRetrySeconds, same, parameters.DiversityMaxSame);
    }
}
