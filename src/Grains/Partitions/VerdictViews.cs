using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>Decisions between their forms: the engine's, the ledger's, the wire's.</summary>
internal static class VerdictViews
{
    public static IReadOnlyList<HitView> Of(IReadOnlyList<Hit> hits) => [.. hits.Select(Of)];

    public static IReadOnlyList<Hit> HitsOf(IReadOnlyList<HitView> hits) => [.. hits.Select(HitOf)];

    public static CampaignDecided Of(CampaignDecision decision)
    {
        var view = decision.Decision;
        return new CampaignDecided(
            decision.CampaignId, decision.ProviderId, decision.ContentHash, view.Attempt, view.At, view.Verdict, view.Reason, view.Mask, view.Code,
            view.Until, HitsOf(view.Hits), view.Policy, view.Audience, view.InputsVersion);
    }

    public static DecisionView Of(CampaignDecided decided, long seq) => new(
        decided.CampaignId, null, decided.Attempt, decided.At, decided.Verdict, decided.Reason, decided.Mask, decided.Code, decided.Until,
        Of(decided.Hits), [], decided.Policy, decided.Audience, decided.InputsVersion, decided.ContentHash, ReplayStatus.NotAsked, seq);

    public static DecisionView Of(UserScope scope, string? userId, long attempt, ExplainedDecision explained, ReplayStatus replay, long seq)
    {
        var decision = explained.Decision;
        return new DecisionView(
            scope.Campaign.Id, userId, attempt, scope.T, decision.Verdict, decision.Reason, decision.Mask, decision.Code,
            decision.Verdict == Verdict.Defer ? decision.Until : null, Of(explained.Hits), decision.IsGrant ? decision.Devices : [],
            scope.Inputs.Policy.Name, null, scope.Inputs.Version, scope.Offer.ContentHash, replay, seq);
    }

    private static HitView Of(Hit hit) => new(hit.Rule, hit.Verdict, hit.Codes, hit.Until,
        [.. hit.Observations.Select(seen => new ObservationView(seen.Code, seen.Used, seen.Limit, seen.FreesAt, seen.Text))]);

    private static Hit HitOf(HitView hit) => new(hit.Rule, hit.Verdict, hit.Codes, hit.Until,
        [.. hit.Observations.Select(seen => new Observation(seen.Code, seen.Used, seen.Limit, seen.FreesAt, seen.Text))]);
}
