using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

public sealed partial class UserPartitionGrain
{
    private readonly Dictionary<(int Campaign, int Revision), PopUpContent> _contents = [];

    // What can change between a grant and its showing: licence and lists, consent, refusal, age, personalisation, minors, stops, hours, opt-outs.
    private const ulong RecheckedRules =
        (1UL << 0) | (1UL << 12) | (1UL << 13) | (1UL << 14) | (1UL << 22) | (1UL << 27) | (0x7FUL << 29) | (1UL << 43) | (1UL << 44) | (1UL << 45);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<InboxItem>?> GetInbox(string userId, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        var ordinal = _state.OrdinalOf(userId);
        if (_state.UserAt(ordinal) is not { } user) return null;
        var now = Now();
        List<InboxItem> items = [];
        Collect(user.Service.Items);
        Collect(user.NonService.Items);
        items.Sort((a, b) => a.GrantedAt != b.GrantedAt ? a.GrantedAt.CompareTo(b.GrantedAt) : string.CompareOrdinal(a.CampaignId, b.CampaignId));
        await _appender.Flushed;
        for (var i = items.Count - 1; i >= 0; i--)
        {
            var campaign = _campaignOf(items[i].CampaignId);
            if (await FindGrant(campaign, ordinal, cancellationToken) is not var (verdict, seq)) continue;
            if (_state.WasWithheld(seq, ordinal))
            {
                items.RemoveAt(i);
                continue;
            }

            items[i] = items[i] with { Attempt = verdict.Attempt, Variant = PopUps.IsVariant(verdict.Verdict, verdict.Mask), Content = ContentOf(campaign, seq) };
        }

        return items;

        void Collect(GrantItems log)
        {
            foreach (var grant in log)
            {
                var campaign = _state.Campaigns[grant.Campaign];
                if (now >= campaign.Pin.ExpiresAt || campaign.IsCancelled || inputsSource.Fresh?.Cancelled.Contains(campaign.Pin.CampaignId) == true) continue;
                if (_state.WasShown(grant.Campaign, ordinal)) continue;
                items.Add(new InboxItem(
                    campaign.Pin.CampaignId, grant.Facts.ProviderId, 0, grant.At, campaign.Pin.ExpiresAt, false, ContentOf(campaign, long.MaxValue)));
            }
        }

        CampaignPart _campaignOf(string id) => _state.TryFindCampaign(id, out var campaign) ? campaign : throw new InvalidOperationException(id);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ReceiptOutcome>> RecordReceipts(IReadOnlyList<DeviceReceipt> receipts, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        var granted = new (CampaignPart? Campaign, int Ordinal)[receipts.Count];
        var pages = new long?[receipts.Count];
        for (var i = 0; i < receipts.Count; i++)
        {
            granted[i] = await GrantOf(receipts[i].CampaignId, receipts[i].UserId, cancellationToken);
            if (receipts[i].Kind == ReceiptKind.RenderFailed && granted[i].Campaign is { } failed) pages[i] = (await FindGrant(failed, granted[i].Ordinal, cancellationToken))?.Seq;
        }

        ThrowIfEnded();
        var outcomes = new ReceiptOutcome[receipts.Count];
        List<ReceiptTaken> taken = [];
        List<PersonalContent> details = [];
        List<PageDelivered> failures = [];
        HashSet<UInt128> inRecord = [];
        for (var i = 0; i < receipts.Count; i++)
        {
            var receipt = receipts[i];
            var (campaign, ordinal) = granted[i];
            if (campaign is null)
            {
                outcomes[i] = ReceiptOutcome.UnknownGrant;
                continue;
            }

            var hash = ReceiptTaken.HashOf(receipt.UserId, receipt.ClientEventId);
            if (_state.HasReceipt(hash) || !inRecord.Add(hash))
            {
                outcomes[i] = ReceiptOutcome.Duplicate;
                continue;
            }

            outcomes[i] = ReceiptOutcome.Accepted;
            var mark = _marks.Of(receipt, ordinal, campaign.Pages.Count > 0 ? campaign.Pages[0].At : 0, Now(), Monotonic);
            if (mark != ReceiptMark.None) PartitionInstruments.ReceiptsMarked.Add(1);
            taken.Add(new ReceiptTaken(campaign.Number, ordinal, (ReceiptEvent)receipt.Kind, hash, mark));
            details.Add(new PersonalContent(ordinal, new ReceiptDetails(
                receipt.DeviceId, receipt.ClientEventId, receipt.ShownName, receipt.AdMarkShown, receipt.CloseTaps, receipt.CloseVisibleAtMs, receipt.CloseHow, receipt.OpenMs).Encode()));
            if (pages[i] is { } page) failures.Add(new PageDelivered(campaign.Number, page, PartitionState.Screen, DeliveryEnd.Failed, [ordinal], []));
            _delivered.Add(campaign.Number);
        }

        if (taken.Count > 0) _ = Append(RecordKind.Receipts, Now(), 0, ReceiptsTaken.Encode(taken), details);
        if (failures.Count > 0) _ = AppendHandOff(failures);
        await _appender.Flushed;
        Told(receipts);
        await Suspend(receipts, granted, outcomes, cancellationToken);
        return outcomes;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeliveryOutcome>> Recheck(string campaignId, IReadOnlyList<string> userIds, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        var inputs = inputsSource.Fresh ?? throw new EvidenceUnavailableException("The newest inputs cannot be read.");
        var outcomes = new DeliveryOutcome[userIds.Count];
        if (!_state.TryFindCampaign(campaignId, out var campaign))
        {
            Array.Fill(outcomes, DeliveryOutcome.Suppressed);
            return outcomes;
        }

        var at = Now(inputs);
        if (campaign.IsCancelled || inputs.Cancelled.Contains(campaignId)) Array.Fill(outcomes, DeliveryOutcome.Recalled);
        else if (at >= campaign.Pin.ExpiresAt) Array.Fill(outcomes, DeliveryOutcome.Late);
        else
        {
            var scope = scopes.Of(OfferOf(campaign), inputs, at);
            for (var i = 0; i < outcomes.Length; i++)
                outcomes[i] = _state.UserAt(_state.OrdinalOf(userIds[i])) is { } user && MayStillBeShown(scope, user) ? DeliveryOutcome.Proceed : DeliveryOutcome.Suppressed;
        }

        await _appender.Flushed;
        return outcomes;
    }

    private static bool MayStillBeShown(UserScope scope, UserState user)
    {
        var decision = Engine.DecideUser(scope, user, 0);
        if ((decision.Mask & RecheckedRules) == 0) return true;
        foreach (var hit in Engine.ExplainUser(scope, user, 0, slotRefused: false).Hits)
            if (hit.Verdict > Verdict.Modify && (hit.Rule.Bit() & RecheckedRules) != 0) return false;
        return true;
    }

    private async Task<GrantBatch?> BuildBatch(HandOffPage page, CancellationToken cancellationToken)
    {
        var payload = page.Payload;
        if (payload.IsEmpty)
        {
            payload = _recent.Find(page.Seq) ?? await _readAhead.TakeAsync(page.Seq, _handOffs.IsOpen, cancellationToken)
                ?? throw new CorruptRecordException($"page {page.Seq} of partition {_partition} is missing");
        }

        if (page.MayBeClaimed) _recent.Keep(page.Seq, payload);
        var campaign = _state.Campaigns[page.Campaign];
        var batch = PopUps.BatchOf(_state, campaign, page, payload, ContentOf(campaign, page.Seq));

        // Everybody erased since: nothing is left to hand over.
        return batch.Grants.Count == 0 ? null : batch;
    }

    private PopUpContent ContentOf(CampaignPart campaign, long seq)
    {
        var revision = campaign.RevisionAt(seq);
        if (_contents.TryGetValue((campaign.Number, revision), out var content)) return content;
        var offer = OfferOf(campaign, seq);
        var inputs = inputsSource.Fresh;
        content = PopUps.ContentOf(offer.Campaign, offer.Inherited, inputs?.Providers.GetValueOrDefault(campaign.Pin.Facts.ProviderId));
        if (inputs is not null) _contents.Add((campaign.Number, revision), content);
        return content;
    }

    private async Task<(CampaignPart? Campaign, int Ordinal)> GrantOf(string campaignId, string userId, CancellationToken cancellationToken)
    {
        var ordinal = _state.OrdinalOf(userId);
        if (ordinal < 0 || !_state.TryFindCampaign(campaignId, out var campaign)) return (null, -1);
        if (_state.UserAt(ordinal) is { } user && (user.NonService.LastOf(campaign.Number) >= 0 || user.Service.LastOf(campaign.Number) >= 0)) return (campaign, ordinal);
        return await FindGrant(campaign, ordinal, cancellationToken) is null ? (null, -1) : (campaign, ordinal);
    }

    /// <summary>The grant's line in the ledger: logs forget after a week, the ledger does not.</summary>
    private async Task<(PageVerdict Verdict, long Seq)?> FindGrant(CampaignPart campaign, int ordinal, CancellationToken cancellationToken)
    {
        for (var i = campaign.Pages.Count - 1; i >= 0; i--)
        {
            var page = campaign.Pages[i];
            if (page.Grants == 0 || !page.MayHold(ordinal)) continue;
            var record = await JournalFold.ReadOne(store, _partition, page.Seq, cancellationToken);
            if (record is not null && LineOf(record, ordinal) is { } line && line.Verdict.Verdict <= Verdict.Modify) return (line.Verdict, page.Seq);
        }

        return null;
    }

    private static PageEntry? LineOf(SealedRecord record, int ordinal)
    {
        var page = new PageReader(record.Payload.Span);
        return page.MoveTo(ordinal) ? page.Current : null;
    }
}
