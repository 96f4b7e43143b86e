using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

public sealed partial class UserPartitionGrain
{
    /// <inheritdoc/>
    public async Task<StepProposal> Propose(StepRequest step, CancellationToken cancellationToken)
    {
        await PageGate();
        ThrowIfEnded();
        if (!_state.TryFindCampaign(step.CampaignId, out var campaign) || inputsSource.Fresh is not { } inputs) throw NotReady(step);
        var scope = scopes.Of(OfferOf(campaign), inputs, step.At);
        List<string> granted = [];
        _draft.Fill(campaign, step.At, int.Max(campaign.DueAt(step.At, int.MaxValue), 1));
        _draft.Slots = long.MaxValue;
        if (IsAnyoneElsewhere(_draft)) await Gathered(() => AskAwake(_draft, QuestionOf(campaign, scope), trial: true));
        for (var i = 0; i < _draft.Count; i++)
        {
            var ordinal = _draft.Ordinals[i];
            var isGrant = _draft.AnswerAt(i) is { } answer
                ? answer.Verdict <= Verdict.Modify
                : DecideUser(scope, ordinal, _state.UserAt(ordinal), new HeadQuestion(_draft.Attempts[i], HasSlot: true, campaign.Number, IsTrial: true)).IsGrant;
            if (isGrant) granted.Add(_state.IdOf(ordinal)!);
        }

        _draft.ForgetAnswers();
        granted.Sort(StringComparer.Ordinal);
        await _appender.Flushed;
        return new StepProposal(granted, scope.TakesSlot);
    }

    /// <inheritdoc/>
    public async Task<StepResult> CommitStep(StepRequest step, IReadOnlyList<string>? slots, CancellationToken cancellationToken)
    {
        await PageGate();
        ThrowIfEnded();
        if (!_state.TryFindCampaign(step.CampaignId, out var campaign) || inputsSource.Fresh is not { } inputs) throw NotReady(step);
        var before = campaign.Allow + campaign.Modify;
        var scope = scopes.Of(OfferOf(campaign), inputs, step.At);
        var assigned = slots is null ? null : Ordinals(slots).ToHashSet();
        while (campaign.DueAt(step.At, 1) > 0)
        {
            _draft.Fill(campaign, step.At, _options.PageSize);
            if (_draft.Count == 0) break;
            _draft.Slots = scope.TakesSlot && assigned is null ? 0 : long.MaxValue;
            await Gathered(async () =>
            {
                if (IsAnyoneElsewhere(_draft)) await AskAwake(_draft, QuestionOf(campaign, scope), trial: false, assigned);
                _ = CommitPage(campaign, scope, assigned ?? (scope.TakesSlot ? [] : null));
            });
        }

        var grants = campaign.Allow + campaign.Modify - before;
        await _appender.Flushed;
        await ReportTo(campaign.Pin.Facts.ProviderId);
        return new StepResult(
            campaign.Pin.Facts.Class == CampaignClass.News ? grants : 0,
            campaign.Pin.Facts.Class == CampaignClass.Vertical ? grants : 0,
            campaign.Deferred.Instants,
            ProgressOf(campaign));
    }

    private EvidenceUnavailableException NotReady(StepRequest step) =>
        new($"Partition {_partition} has no offer of {step.CampaignId}, or no fresh inputs.");

    private List<int> Ordinals(IReadOnlyList<string> userIds)
    {
        var ordinals = new List<int>(userIds.Count);
        foreach (var id in userIds)
            if (_state.OrdinalOf(id) is >= 0 and var ordinal) ordinals.Add(ordinal);
        return ordinals;
    }
}
