using PushOrleans.Compliance.Rules;

namespace PushOrleans.Compliance;

/// <summary>The rules that look at the user. Rule 46 is not among them: it is asked last, and only of a would-be grant.</summary>
internal static class UserRules
{
    /// <summary>Returns whether all of the user's devices are free.</summary>
    public static bool CheckAll(UserScope scope, UserState user, ref Findings findings)
    {
        DiversityRule.Check(scope, user, ref findings);
        HotConcentrationRule.Check(scope, user, ref findings);
        OverRecommendRule.Check(scope, user, ref findings);
        AgreementDisclosedRule.Check(scope, user, ref findings);
        FrequencyBudgetRule.Check(scope, user, ref findings);
        MemberParityRule.Check(scope, user, ref findings);
        ConsentRule.Check(scope, user, ref findings);
        RefusedRule.Check(scope, user, ref findings);
        Under14Rule.Check(scope, user, ref findings);
        PersonalisationOffRule.Check(scope, user, ref findings);
        IllegalTagRule.Check(scope, user, ref findings);
        MinorProfileRule.Check(scope, user, ref findings);
        NoAutoMarketingRule.Check(scope, user, ref findings);
        RestrictedGoodsRule.Check(scope, user, ref findings);
        QuietHoursRule.Check(scope, user, ref findings);
        CategoryOffRule.Check(scope, user, ref findings);
        return VendorRule.Check(scope, user, ref findings);
    }
}
