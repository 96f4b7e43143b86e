namespace PushOrleans.Compliance;

/// <summary>What every rule is, says and rests on, in catalogue order. Each entry stands beside its rule's code.</summary>
public static class RuleCatalog
{
    public static IReadOnlyList<RuleInfo> All { get; } =
    [
        Rules.ProviderSystemsRule.Info,
        Rules.ComplaintEntryRule.Info,
        Rules.ComplaintBreakerRule.Info,
        Rules.AlgorithmFilingRule.Info,
        Rules.AddictionModelRule.Info,
        Rules.IllegalContentRule.Info,
        Rules.NegativeContentRule.Info,
        Rules.PublicMoralsRule.Info,
        Rules.OldNewsRehypeRule.Info,
        Rules.MinorsHarmfulRule.Info,
        Rules.PanicHypeRule.Info,
        Rules.GeneratedLabelRule.Info,
        Rules.NewsLicenceRule.Info,
        Rules.OtherPermitRule.Info,
        Rules.SourceListedRule.Info,
        Rules.TitleFidelityRule.Info,
        Rules.BodyFidelityRule.Info,
        Rules.TraceabilityRule.Info,
        Rules.NewsRatioRule.Info,
        Rules.DiversityRule.Info,
        Rules.HotConcentrationRule.Info,
        Rules.OverRecommendRule.Info,
        Rules.ReviewRequiredRule.Info,
        Rules.ReviewCapacityRule.Info,
        Rules.AgreementDisclosedRule.Info,
        Rules.FrequencyBudgetRule.Info,
        Rules.MemberParityRule.Info,
        Rules.CloseFreeRule.Info,
        Rules.IdentityRule.Info,
        Rules.ConsentRule.Info,
        Rules.RefusedRule.Info,
        Rules.Under14Rule.Info,
        Rules.PersonalisationOffRule.Info,
        Rules.IllegalTagRule.Info,
        Rules.MinorProfileRule.Info,
        Rules.NoAutoMarketingRule.Info,
        Rules.AdLabelRule.Info,
        Rules.OneClickCloseRule.Info,
        Rules.RestrictedGoodsRule.Info,
        Rules.DiversionRule.Info,
        Rules.InduceClickRule.Info,
        Rules.TrafficIntegrityRule.Info,
        Rules.VendorRule.Info,
        Rules.QuietHoursRule.Info,
        Rules.StopAndEvidenceRule.Info,
        Rules.CategoryOffRule.Info,
        Rules.ProviderQuotaRule.Info,
    ];

    public static RuleInfo Of(Rule rule) => All[(int)rule];

    /// <summary>The entry of a rule id, with exact case; null when there is none.</summary>
    public static RuleInfo? Find(string? id) => RuleIds.Find(id) is { } rule ? Of(rule) : null;
}
