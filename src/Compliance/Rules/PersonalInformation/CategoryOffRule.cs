namespace PushOrleans.Compliance.Rules;

/// <summary>Rule 45: Category opt-out (Network Data Regulations Art. 42, Prov. 5(6) cancel channel — law; per-category switch — product policy).</summary>
public static class CategoryOffRule
{
    private const Rule This = Rule.CategoryOff;

    public static RuleInfo Info { get; } = new(
        This,
        "Category opt-out",
        "User opted out of this category",
        "用户已关闭该类别推送",
        "Network Data Regulations Art. 42, Prov. 5(6) cancel channel — law; per-category switch — product policy",
        "user × category",
        "P4",
        [
            new("CATEGORY", "the user opted out of the category {text}", "用户已关闭“{text}”类别"),
        ]);

    public static void Check(UserScope scope, UserState user, ref Findings findings)
    {
        if (scope.Campaign.IsService) return;
        foreach (ref readonly var optOut in user.Profile.CategoryOptOuts.AsSpan())
        {
            if (optOut.At > scope.T || !Same.Text(optOut.Category, scope.Facts.Category)) continue;
            if (optOut.LegalEntityId is { } entity && !Same.Text(entity, scope.LegalEntityId)) continue;
            findings.Refuse(This, "CATEGORY", text: optOut.Category);
            return;
        }
    }
}
