using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Grains;

/// <summary>Campaign decisions: those that are made are kept, and a repeated question is answered by them.</summary>
public sealed partial class ProviderGrain
{
    private DecisionBook _decisions = null!;

    public async Task<CampaignDecision> DecideCampaign(CampaignQuestion question, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        if (_decisions.Find(question.CampaignId, question.Attempt) is { } made) return made;
        var (decision, armed) = Decide(question, Fresh());
        await KeepAsync(decision, armed);
        return decision;
    }

    public async Task<CampaignJudgement> JudgeCampaign(CampaignQuestion question, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        if (_decisions.Find(question.CampaignId, question.Attempt) is { } made) return new CampaignJudgement(made, IsMade: true);
        var (decision, armed) = Decide(question, Fresh());
        var isClear = CampaignLife.IsClear(decision.Decision);
        if (isClear) await KeepAsync(decision, armed);
        return new CampaignJudgement(decision, isClear);
    }

    public Task<CampaignDecision> TryCampaign(CampaignQuestion question, CancellationToken cancellationToken) =>
        Task.FromResult(Decide(question, Fresh()).Decision);

    private async Task KeepAsync(CampaignDecision decision, ArmedEntry? armed)
    {
        await WriteAsync(() => _decisions.EnterAsync(decision, armed));
        Log.Decided(logger, ProviderId, decision.CampaignId, decision.Decision.Attempt, decision.Decision.Verdict);
        ControlInstruments.CampaignDecisions.Add(1, new KeyValuePair<string, object?>("verdict", decision.Decision.Verdict.ToString()));
    }

    private (CampaignDecision Decision, ArmedEntry? Armed) Decide(CampaignQuestion question, Inputs fresh)
    {
        var campaign = CampaignReader.Read(question.Json, UnknownFields.Warn).Value ?? throw new ArgumentException("Not a campaign.", nameof(question));
        var t = question.At ?? Math.Max(Math.Max(clock.Now, _decisions.LastAt), fresh.StoredAt);
        var history = _decisions.HistoryFor(campaign.Id, _reports.Shares);
        var explained = Engine.DecideCampaign(campaign, fresh, history, t, question.Attempt, question.Without);
        var hash = ContentHash.Of(campaign);
        var decision = new CampaignDecision(campaign.Id, ProviderId, hash, DecisionViews.OfCampaign(campaign, hash, explained, fresh, t, question.Attempt));
        return (decision, explained.Decision.IsGrant ? Engine.ArmedEntryOf(campaign, fresh.Policy, t) : null);
    }
}
