using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>From the engine's decisions to their form on the wire and in storage, and back where a decision is inherited.</summary>
internal static class DecisionViews
{
    public static DecisionView OfCampaign(Campaign campaign, string contentHash, ExplainedDecision explained, Inputs inputs, long t, long attempt) => new(
        campaign.Id,
        UserId: null,
        attempt,
        t,
        explained.Decision.Verdict,
        explained.Decision.Reason,
        explained.Decision.Mask,
        explained.Decision.Code,
        explained.Decision.Verdict == Verdict.Defer ? explained.Decision.Until : null,
        [.. explained.Hits.Select(OfHit)],
        Devices: [],
        inputs.Policy.Name,
        Audience: null,
        inputs.Version,
        contentHash,
        ReplayStatus.NotAsked,
        Seq: 0);

    public static HitView OfHit(Hit hit) => new(
        hit.Rule,
        hit.Verdict,
        hit.Codes,
        hit.Until,
        [.. hit.Observations.Select(seen => new ObservationView(seen.Code, seen.Used, seen.Limit, seen.FreesAt, seen.Text))]);
}
