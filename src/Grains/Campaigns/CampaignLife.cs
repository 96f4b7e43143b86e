using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>The life of a campaign (contract §3.1): which state follows from which decision. Pure.</summary>
internal static class CampaignLife
{
    private const ulong Review = 1UL << (int)Rule.ReviewRequired;

    /// <summary>Whether the trial approves: nothing refuses or holds it, and nobody is missing who has to approve it.</summary>
    public static bool IsClear(DecisionView trial) =>
        (trial.Mask & Review) == 0 && !trial.Hits.Any(hit => hit.Verdict is Verdict.Refuse or Verdict.Hold);

    /// <summary>
    /// The trial's word on a campaign in screening or review: a refuse hit of any rule but 22 refuses; a hold, or persons who are not all there,
    /// asks for review; else it is approved.
    /// </summary>
    public static CampaignRecord Judge(CampaignRecord record, CampaignDecision trial, int personsNeeded)
    {
        var hits = trial.Decision.Hits;
        var judged = record with { Decision = trial, PersonsNeeded = personsNeeded };
        if (IsClear(trial.Decision)) return judged with { State = CampaignState.Approved, Hold = null };
        if (hits.Any(hit => hit.Rule != Rule.ReviewRequired && hit.Verdict == Verdict.Refuse)) return judged with { State = CampaignState.Refused, Hold = null };
        return judged with { State = CampaignState.Review, Hold = hits.FirstOrDefault(hit => hit.Verdict == Verdict.Hold)?.Rule };
    }

    /// <summary>What the campaign decision of an approved campaign makes of it.</summary>
    /// <param name="nowMs">The domain's clock, ms.</param>
    public static CampaignRecord Arm(CampaignRecord record, CampaignDecision made, long nowMs)
    {
        var decision = made.Decision;
        var next = record with { Decision = made, Attempt = decision.Attempt + 1 };
        return decision.Verdict switch
        {
            Verdict.Allow or Verdict.Modify => next with { State = CampaignState.Sending, ArmedAtMs = nowMs },
            Verdict.Defer => next with { DecideAt = decision.Until ?? decision.At + 1 },
            Verdict.Hold => next with { State = CampaignState.Review, Hold = decision.Reason },
            _ => next with { State = decision.At >= record.ExpiresAt ? CampaignState.Expired : CampaignState.Refused },
        };
    }

    /// <summary>The offer of an armed campaign.</summary>
    public static CampaignOffer OfferOf(CampaignRecord record) => new(
        record.CampaignId,
        record.Json,
        record.ContentHash,
        [.. record.Decision!.Decision.Hits.Where(hit => hit.Verdict == Verdict.Modify)],
        record.Decision.Decision.At,
        record.Decision.Decision.InputsVersion);

    /// <summary>The five numbers of a cancel, which sum to the audience when everyone's end is known.</summary>
    public static CancelOutcome CancelOf(CampaignCounts counts) => new(
        CancelStatus.Cancelled,
        counts.Audience,
        Granted: counts.HandedOver,
        TooLate: counts.Allow + counts.Modify - counts.HandedOver,
        Refused: counts.Refuse,
        Held: counts.Hold,
        Stopped: counts.Stopped + counts.Undecided + counts.Deferred);
}
