using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>A pop-up that a page kept from closing suspends its template (rule 27, P5): one receipt does, as one contradiction is enough.</summary>
public sealed partial class UserPartitionGrain
{
    /// <summary>
    /// Before the receipts are answered: whoever gets no answer tells them again, also to a partition that died in between. So a receipt that is
    /// a repeat suspends what was never suspended, and does not bring back what was lifted.
    /// </summary>
    private async Task Suspend(
        IReadOnlyList<DeviceReceipt> receipts, (CampaignPart? Campaign, int Ordinal)[] granted, ReceiptOutcome[] outcomes, CancellationToken cancellationToken)
    {
        Dictionary<string, (TemplateSuspension Suspension, bool IsRepeat)>? suspensions = null;
        for (var i = 0; i < receipts.Count; i++)
        {
            if (receipts[i].Kind != ReceiptKind.DismissFailed || granted[i].Campaign is not { } part) continue;
            var campaign = OfferOf(part).Campaign;
            var suspension = new TemplateSuspension(campaign.ProviderId, campaign.TemplateId, campaign.Id, Now());
            if (inputsSource.Fresh?.SuspendedTemplates.Contains(suspension.Id) == true) continue;
            suspensions ??= new(StringComparer.Ordinal);
            var isRepeat = outcomes[i] == ReceiptOutcome.Duplicate && (!suspensions.TryGetValue(suspension.Id, out var known) || known.IsRepeat);
            suspensions[suspension.Id] = (suspension, isRepeat);
        }

        if (suspensions is null) return;
        var inputs = GrainFactory.GetGrain<IInputsGrain>(0);
        List<InputsChange> changes = [];
        foreach (var (id, (suspension, isRepeat)) in suspensions)
            if (!isRepeat || await inputs.Get(InputsKind.TemplateSuspension, id, cancellationToken) is null) changes.Add(TemplateSuspensions.Put(suspension));
        if (changes.Count > 0) await inputs.Count(changes, cancellationToken);
    }
}
