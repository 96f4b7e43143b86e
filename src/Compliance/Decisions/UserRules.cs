using PushOrleans.Compliance.Rules;

namespace PushOrleans.Compliance;

/// <summary>The rules that look at the user. Rule 46 is not among them: it is asked last, and only of a would-be grant.</summary>
internal static class UserRules
{
    private const ulong NotForService =
        (1UL << (int)Rule.Diversity) | (1UL << (int)Rule.HotConcentration) | (1UL << (int)Rule.OverRecommend) | (1UL << (int)Rule.AgreementDisclosed)
        | (1UL << (int)Rule.MemberParity) | (1UL << (int)Rule.NoAutoMarketing) | (1UL << (int)Rule.QuietHours) | (1UL << (int)Rule.CategoryOff);

    private const ulong OnlyPersonalised =
        (1UL << (int)Rule.PersonalisationOff) | (1UL << (int)Rule.IllegalTag) | (1UL << (int)Rule.MinorProfile) | (1UL << (int)Rule.NoAutoMarketing);

    /// <summary>The rules that can hit for any user of the scope; each asks its conditions itself, too, so that this may name too many but never too few.</summary>
    public static ulong Concerning(UserScope scope)
    {
        var asked = ulong.MaxValue;
        if (scope.IsService) asked &= ~NotForService;
        if (!scope.IsPersonalised) asked &= ~OnlyPersonalised;
        if (!scope.Campaign.IsSensitive) asked &= ~Rule.HotConcentration.Bit();
        if (!scope.MinorsBarred) asked &= ~Rule.RestrictedGoods.Bit();
        return asked;
    }

    /// <summary>Returns whether all of the user's devices are free; that is asked although rule 42 may be dropped.</summary>
    /// <param name="asked">Bits of the rules to ask: <see cref="UserScope.Asked"/>, or all, which comes to the same.</param>
    public static bool CheckAll(UserScope scope, UserState user, ulong asked, ref Findings findings)
    {
        if (Asks(asked, Rule.Diversity)) DiversityRule.Check(scope, user, ref findings);
        if (Asks(asked, Rule.HotConcentration)) HotConcentrationRule.Check(scope, user, ref findings);
        if (Asks(asked, Rule.OverRecommend)) OverRecommendRule.Check(scope, user, ref findings);
        if (Asks(asked, Rule.AgreementDisclosed)) AgreementDisclosedRule.Check(scope, user, ref findings);
        if (Asks(asked, Rule.FrequencyBudget)) FrequencyBudgetRule.Check(scope, user, ref findings);
        if (Asks(asked, Rule.MemberParity)) MemberParityRule.Check(scope, user, ref findings);
        if (Asks(asked, Rule.Consent)) ConsentRule.Check(scope, user, ref findings);
        if (Asks(asked, Rule.Refused)) RefusedRule.Check(scope, user, ref findings);
        if (Asks(asked, Rule.Under14)) Under14Rule.Check(scope, user, ref findings);
        if (Asks(asked, Rule.PersonalisationOff)) PersonalisationOffRule.Check(scope, user, ref findings);
        if (Asks(asked, Rule.IllegalTag)) IllegalTagRule.Check(scope, user, ref findings);
        if (Asks(asked, Rule.MinorProfile)) MinorProfileRule.Check(scope, user, ref findings);
        if (Asks(asked, Rule.NoAutoMarketing)) NoAutoMarketingRule.Check(scope, user, ref findings);
        if (Asks(asked, Rule.RestrictedGoods)) RestrictedGoodsRule.Check(scope, user, ref findings);
        if (Asks(asked, Rule.QuietHours)) QuietHoursRule.Check(scope, user, ref findings);
        if (Asks(asked, Rule.CategoryOff)) CategoryOffRule.Check(scope, user, ref findings);
        return VendorRule.Check(scope, user, ref findings);
    }

    private static bool Asks(ulong asked, Rule rule) => (asked & rule.Bit()) != 0;
}
