using PushOrleans.Compliance.Rules;

namespace PushOrleans.Compliance;

/// <summary>Which rules a campaign decision asks, and which of them are asked again with every user decision.</summary>
internal static class CampaignRules
{
    /// <summary>All rules of the campaign decision. Their order means nothing: the decision is formed from what all of them find.</summary>
    public static void CheckAll(CampaignScope scope, ProviderHistory history, ref Findings findings)
    {
        CheckLive(scope, ref findings);
        ComplaintEntryRule.Check(scope, ref findings);
        AlgorithmFilingRule.Check(scope, ref findings);
        AddictionModelRule.Check(scope, ref findings);
        IllegalContentRule.Check(scope, ref findings);
        NegativeContentRule.Check(scope, ref findings);
        PublicMoralsRule.Check(scope, history, ref findings);
        OldNewsRehypeRule.Check(scope, history, ref findings);
        MinorsHarmfulRule.Check(scope, ref findings);
        PanicHypeRule.Check(scope, ref findings);
        GeneratedLabelRule.Check(scope, ref findings);
        TitleFidelityRule.Check(scope, ref findings);
        BodyFidelityRule.Check(scope, ref findings);
        TraceabilityRule.Check(scope, ref findings);
        NewsRatioRule.Check(scope, history, ref findings);
        HotConcentrationRule.Check(scope, history, ref findings);
        OverRecommendRule.Check(scope, ref findings);
        ReviewCapacityRule.Check(scope, ref findings);
        AgreementDisclosedRule.Check(scope, ref findings);
        FrequencyBudgetRule.Check(scope, ref findings);
        MemberParityRule.Check(scope, ref findings);
        CloseFreeRule.Check(scope, ref findings);
        IdentityRule.Check(scope, ref findings);
        IllegalTagRule.Check(scope, ref findings);
        AdLabelRule.Check(scope, ref findings);
        OneClickCloseRule.Check(scope, ref findings);
        RestrictedGoodsRule.Check(scope, ref findings);
        DiversionRule.Check(scope, ref findings);
        InduceClickRule.Check(scope, ref findings);
        VendorRule.Check(scope, ref findings);
    }

    /// <summary>The rules that are whole part of every user decision, too, so that a licence, list, review or stop that changed wins.</summary>
    public static void CheckLive(CampaignScope scope, ref Findings findings)
    {
        ProviderSystemsRule.Check(scope, ref findings);
        ComplaintBreakerRule.Check(scope, ref findings);
        NewsLicenceRule.Check(scope, ref findings);
        OtherPermitRule.Check(scope, ref findings);
        SourceListedRule.Check(scope, ref findings);
        ReviewRequiredRule.Check(scope, ref findings);
        CloseFreeRule.CheckSuspension(scope, ref findings);
        TrafficIntegrityRule.Check(scope, ref findings);
        StopAndEvidenceRule.Check(scope, ref findings);
    }
}
