namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 25: Frequency budget (Prov. 5(6) plan of frequency — law; every number — product policy, provider plan or user choice).</summary>
public static class FrequencyBudgetRule
{
    private const Rule This = Rule.FrequencyBudget;

    public static RuleInfo Info { get; } = new(
        This,
        "Frequency budget",
        "Frequency budget used up",
        "超出推送频次上限",
        "Prov. 5(6) plan of frequency — law; every number — product policy, provider plan or user choice",
        "user",
        "P1, P3, P4",
        [
            new("NO_PLAN", "the provider has no frequency plan for this class", "服务提供者无该类推送的频次方案"),
            new("DECLARED", "{used} of {limit} declared per day, frees at {freesAt}", "已用 {used}/{limit}（按告知的每日频次），{freesAt} 释放"),
            new("DAY", "{used} of {limit} used today, frees at {freesAt}", "今日已用 {used}/{limit}，{freesAt} 释放"),
            new("HOUR", "{used} of {limit} used in the last hour, frees at {freesAt}", "近一小时已用 {used}/{limit}，{freesAt} 释放"),
            new("GAP", "{used} s since the last push (at least {limit} s), free at {freesAt}", "距上次推送 {used} 秒（至少 {limit} 秒），{freesAt} 释放"),
            new("CATEGORY", "{used} of {limit} used today for this category, frees at {freesAt}", "今日本类别已用 {used}/{limit}，{freesAt} 释放"),
            new("PROVIDER", "{used} of {limit} used today by this legal entity, frees at {freesAt}", "今日该法律主体已用 {used}/{limit}，{freesAt} 释放"),
            new("CHOICE", "{used} of {limit} used of the user's own limit, frees at {freesAt}", "用户自设上限已用 {used}/{limit}，{freesAt} 释放"),
            new("SERVICE", "{used} of {limit} service pushes used today, frees at {freesAt}", "今日服务类推送已用 {used}/{limit}，{freesAt} 释放"),
        ]);

    private const long Hour = 3600;

    // An agreement declares per provider and class.
    private const GrantRelation Declared = GrantRelation.SameProvider | GrantRelation.SameClass;

    public static void Check(CampaignScope scope, ref Findings findings)
    {
        if (scope.IsService) return;
        var @class = scope.Campaign.Class;
        if (scope.Provider.FrequencyPlan is not { } plan || plan.Ordinary[@class] is not { } ordinary || plan.Member[@class] is not { } member)
        {
            findings.Refuse(This, "NO_PLAN");
            return;
        }

        var declared = scope.CurrentAgreement?.DeclaredPerDay[@class];
        var planned = Math.Max(ordinary, member);
        if (declared is null || planned > declared) findings.Refuse(This, "DECLARED", planned, declared);
    }

    public static void Check(UserScope scope, UserState user, ref Findings findings)
    {
        if (scope.IsService)
        {
            CheckService(scope, user, ref findings);
            return;
        }

        CheckHourAndGap(scope, user, ref findings);
        CheckToday(scope, user, ref findings);
        CheckChoices(scope, user, ref findings);
    }

    private static void CheckService(UserScope scope, UserState user, ref Findings findings)
    {
        if (scope.Parameters.FrequencyServicePerDay is not { } cap) return;
        var grants = user.Service.Logged;
        var used = 0L;
        for (var i = grants.Length - 1; i >= 0 && !scope.IsBeforeToday(grants[i]); i--)
            if (grants[i].Day == scope.Day && (scope.RelationTo(grants[i]) & GrantRelation.SameProvider) != 0) used++;
        CheckDaily("SERVICE", used, cap, scope, ref findings);
    }

    private static void CheckHourAndGap(UserScope scope, UserState user, ref Findings findings)
    {
        var grants = user.NonService.Logged;
        if (scope.Parameters.FrequencyPerHour is { } cap)
        {
            var (used, leaver) = (0L, 0L);
            for (var i = grants.Length - 1; i >= 0 && grants[i].At > scope.T - Hour; i--)
                if (++used == cap) leaver = grants[i].At;
            if (used >= cap) findings.UsedUp(This, "HOUR", used, cap, leaver + Hour);
        }

        if (scope.Parameters.FrequencyGapSeconds is { } gap && grants.Length > 0 && scope.T - grants[^1].At < gap)
            findings.Defer(This, "GAP", grants[^1].At + gap, scope.T - grants[^1].At, gap);
    }

    private static void CheckToday(UserScope scope, UserState user, ref Findings findings)
    {
        var (all, category, entity, declared) = (0L, 0L, 0L, 0L);
        var grants = user.NonService.Logged;
        for (var i = grants.Length - 1; i >= 0 && !scope.IsBeforeToday(grants[i]); i--)
        {
            if (grants[i].Day != scope.Day) continue;
            var relation = scope.RelationTo(grants[i]);
            all++;
            if ((relation & GrantRelation.SameCategory) != 0) category++;
            if ((relation & GrantRelation.SameEntity) != 0) entity++;
            if ((relation & Declared) == Declared) declared++;
        }

        CheckDaily("DAY", all, scope.Parameters.FrequencyPerDay, scope, ref findings);
        CheckDaily("CATEGORY", category, scope.Parameters.FrequencyPerCategoryDay, scope, ref findings);
        CheckDaily("PROVIDER", entity, scope.Parameters.FrequencyPerProviderDay, scope, ref findings);
        if (declared >= scope.LeastDeclared) CheckDaily("DECLARED", declared, DeclaredLimit(scope, user), scope, ref findings);
    }

    /// <summary>What <see cref="DeclaredLimit"/> is not below for any user, so that most need not be asked for theirs.</summary>
    internal static long LeastDeclared(UserScope scope)
    {
        var (plan, @class) = (scope.Provider.FrequencyPlan, scope.Campaign.Class);
        var least = Math.Min(plan?.Ordinary[@class] ?? 0, plan?.Member[@class] ?? 0);
        foreach (var agreement in scope.Provider.Agreements) least = Math.Min(least, agreement.DeclaredPerDay[@class] ?? least);
        return least;
    }

    /// <summary>The plan for the user's tier, or less where the agreement that he accepted declares less. No plan is no push.</summary>
    internal static long DeclaredLimit(UserScope scope, UserState user)
    {
        var @class = scope.Campaign.Class;
        var plan = scope.Provider.FrequencyPlan;
        var planned = (user.Profile.IsMemberOf(scope.Campaign.ProviderId) ? plan?.Member : plan?.Ordinary)?[@class] ?? 0;
        var declared = AgreementDisclosedRule.AcceptedVersion(scope, user) is { } accepted ? scope.AgreementOf(accepted)?.DeclaredPerDay[@class] : null;
        return Math.Min(planned, declared ?? planned);
    }

    private static void CheckChoices(UserScope scope, UserState user, ref Findings findings)
    {
        foreach (var choice in user.Profile.FrequencyChoices)
        {
            if (!Selects(choice, scope.Facts)) continue;
            var used = 0L;
            var grants = user.NonService.Logged;
            for (var i = grants.Length - 1; i >= 0 && !scope.IsBeforeToday(grants[i]); i--)
                if (grants[i].Day == scope.Day && Selects(choice, grants[i].Facts)) used++;
            CheckDaily("CHOICE", used, choice.PerDay, scope, ref findings);
        }
    }

    private static bool Selects(in FrequencyChoice choice, GrantFacts facts) =>
        (choice.ProviderId is null || string.Equals(choice.ProviderId, facts.ProviderId, StringComparison.Ordinal))
        && (choice.Category is null || string.Equals(choice.Category, facts.Category, StringComparison.Ordinal));

    private static void CheckDaily(string code, long used, long? cap, UserScope scope, ref Findings findings)
    {
        if (cap is { } limit && used >= limit) findings.UsedUp(This, code, used, limit, scope.NextDay);
    }
}
