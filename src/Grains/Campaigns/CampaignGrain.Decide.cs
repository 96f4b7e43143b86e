using PushOrleans.Compliance;
using PushOrleans.Compliance.Rules;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>How a campaign is judged, decided by its provider, and armed; each decision is recorded before an offer leaves.</summary>
public sealed partial class CampaignGrain
{
    private bool _isDecisionRecorded;

    /// <summary>The trial campaign decision: counts nothing.</summary>
    private async Task<CampaignRecord> JudgeAsync(CampaignRecord record, CancellationToken cancellationToken)
    {
        var trial = await Provider(record).TryCampaign(QuestionOf(record), cancellationToken);
        return CampaignLife.Judge(record, trial, PersonsNeeded(CampaignOf(record)));
    }

    /// <summary>A campaign that is due when it is submitted is judged and decided by one question, and goes through the state approved without storing it.</summary>
    private async Task<bool> JudgeDueAsync(CampaignRecord record, CancellationToken cancellationToken)
    {
        var personsNeeded = PersonsNeeded(CampaignOf(record));
        var judgement = await Provider(record).JudgeCampaign(QuestionOf(record), cancellationToken);
        var judged = CampaignLife.Judge(record, judgement.Decision, personsNeeded);
        return judgement.IsMade ? await TakeAsync(judged, judgement.Decision, cancellationToken) : await EnterAsync(judged);
    }

    private int PersonsNeeded(Campaign campaign)
    {
        var fresh = inputs.Fresh ?? throw new EvidenceUnavailableException();
        return fresh.Providers.TryGetValue(campaign.ProviderId, out var provider)
            ? ReviewRequiredRule.PersonsNeeded(new CampaignScope(campaign, provider, fresh, ContentHash.Of(campaign), clock.Now))
            : 0;
    }

    /// <summary>Decided by the provider, recorded in the campaign's partition, and only then are offers made.</summary>
    private async Task<bool> DecideAsync(CampaignRecord record, CancellationToken cancellationToken)
    {
        var made = await Provider(record).DecideCampaign(QuestionOf(record), cancellationToken);
        return await TakeAsync(record, made, cancellationToken);
    }

    private async Task<bool> TakeAsync(CampaignRecord record, CampaignDecision made, CancellationToken cancellationToken)
    {
        var next = CampaignLife.Arm(record, made, NowMs);
        if (next.State != CampaignState.Sending)
        {
            await RecordAsync(made, cancellationToken);
            return await EnterAsync(next);
        }

        // Side by side. A silo that is lost when only the state is stored left a campaign that is to be sent, and whose first step records what was decided.
        await Task.WhenAll(RecordAsync(made, cancellationToken), SaveAsync(next));
        _isDecisionRecorded = true;
        return true;
    }

    private Task RecordAsync(CampaignDecision made, CancellationToken cancellationToken) =>
        Partition(Partitioning.Of(CampaignId, partitions.Value.Count)).RecordCampaignDecision(made, cancellationToken);

    private async Task EnsureRecordedAsync(CampaignRecord record, CancellationToken cancellationToken)
    {
        if (_isDecisionRecorded) return;
        await RecordAsync(record.Decision!, cancellationToken);
        _isDecisionRecorded = true;
    }

    private static CampaignQuestion QuestionOf(CampaignRecord record) => new(record.CampaignId, record.Json, record.Attempt, null, 0);
}
