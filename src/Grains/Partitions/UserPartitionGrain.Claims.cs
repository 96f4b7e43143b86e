using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>What channels ask of a page, and what they tell of it.</summary>
public sealed partial class UserPartitionGrain
{
    // 64 pages of 2,000 users are about a megabyte.
    private readonly RecentPages _recent = new(64);

    /// <inheritdoc/>
    public async Task<ClaimedPage?> Claim(PageClaim claim, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        if (!_state.TryFindCampaign(claim.CampaignId, out var campaign)) return null;
        if (await PageAt(claim.Seq, cancellationToken) is not { } payload) return null;
        ThrowIfEnded();
        var inputs = inputsSource.Fresh ?? throw new EvidenceUnavailableException("The newest inputs cannot be read.");
        var claimed = Claimed(claim, campaign, payload.Span, inputs);
        await _appender.Flushed;
        return claimed;
    }

    /// <inheritdoc/>
    public async Task RecordOutcomes(PageReport report, CancellationToken cancellationToken)
    {
        if (report.Lost.Count > 0) await PageGate();
        ThrowIfEnded();
        if (!_state.TryFindCampaign(report.CampaignId, out var campaign)) return;
        if (!_state.HasEnded(report.Seq, report.Channel))
        {
            var exceptions = report.Exceptions.Select(exception => (exception.Ordinal, (DeliveryEnd)exception.Outcome)).ToList();
            _dirty.Add(campaign.Number);
            // Nothing of the page is left to hand over once this record is durable: the watermark rides in it.
            if (report is { IsSole: true, Ordinals: null }) _handOffs.Confirm(report.Seq);
            _ = AppendHandOff([new PageDelivered(campaign.Number, report.Seq, report.Channel, (DeliveryEnd)report.Outcome, report.Ordinals, exceptions)]);
        }

        if (report.Lost.Count > 0) LoseDevices(report.Lost);
        if (IsRecalled(campaign)) AskBack(campaign, report.Seq, report.Channel);
        if (!campaign.IsDone) Kick();
        await _appender.Flushed;
    }

    private ClaimedPage Claimed(PageClaim claim, CampaignPart campaign, ReadOnlySpan<byte> payload, Inputs inputs)
    {
        var at = Now(inputs);
        var (offer, cancelled) = (OfferOf(campaign), campaign.IsCancelled || inputs.Cancelled.Contains(claim.CampaignId));
        var scope = cancelled || at >= campaign.Pin.ExpiresAt ? null : scopes.Of(offer, inputs, at);
        var page = new PageReader(payload);
        List<ClaimedUser> users = [];
        var grants = 0;
        if (claim.Ordinals is { } ordinals)
        {
            foreach (var ordinal in ordinals)
                if (page.MoveTo(ordinal)) Take(page.Current);
        }
        else
        {
            while (page.MoveNext()) Take(page.Current);
        }

        void Take(in PageEntry entry)
        {
            if (entry.Verdict.Verdict > Verdict.Modify) return;
            grants++;
            var end = _state.EndOf(claim.Seq, claim.Channel, entry.Ordinal);
            if (end != DeliveryEnd.Unknown && !(claim.Again && end == DeliveryEnd.Failed)) return;
            var user = _state.UserAt(entry.Ordinal);
            users.Add(ClaimedOf(campaign, claim.Channel, entry, user, AnswerTo(user)));
        }

        DeliveryOutcome AnswerTo(UserState? user) =>
            cancelled ? DeliveryOutcome.Recalled
            : scope is null ? DeliveryOutcome.Late
            : user is not null && MayStillBeShown(scope, user) ? DeliveryOutcome.Proceed
            : DeliveryOutcome.Suppressed;

        var provider = inputs.Providers.GetValueOrDefault(campaign.Pin.Facts.ProviderId);
        var template = offer.Campaign.TemplateId is { } id ? provider?.Templates.FirstOrDefault(template => template.Id == id) : null;
        return new ClaimedPage(
            campaign.Pin.Facts.ProviderId, campaign.Pin.Facts.AppId, template?.VendorClass, page.Header.At, campaign.Pin.ExpiresAt, at,
            claim.Ordinals is null ? grants : campaign.GrantsOf(claim.Seq), ContentOf(campaign, claim.Seq), users);
    }

    private static ClaimedUser ClaimedOf(CampaignPart campaign, string channel, in PageEntry entry, UserState? user, DeliveryOutcome answer)
    {
        GrantedDevice[] devices = user is null ? [] : Array.FindAll(
            PopUps.DevicesOf(user, campaign.Number, entry.Verdict.Devices), device => string.Equals(device.Channel, channel, StringComparison.Ordinal));
        return new ClaimedUser(
            entry.Ordinal, user?.Profile.Id ?? "", entry.Verdict.Attempt, PopUps.IsVariant(entry.Verdict.Verdict, entry.Verdict.Mask), answer, devices);
    }

    /// <summary>A page's bytes; null when no page has this number.</summary>
    private async Task<ReadOnlyMemory<byte>?> PageAt(long seq, CancellationToken cancellationToken)
    {
        if (_recent.Find(seq) is { } known) return known;
        if (seq < 1 || seq > _state.Seq) return null;
        var record = await JournalFold.ReadOne(store, _partition, seq, cancellationToken);
        if (record is not { Kind: RecordKind.Page }) return null;
        _recent.Keep(seq, record.Payload);
        return record.Payload;
    }

    /// <summary>One record for all of them. An awake user is taken back, as by an import.</summary>
    private void LoseDevices(IReadOnlyList<LostDevice> lost)
    {
        Dictionary<int, UserProfile> changed = [];
        foreach (var device in lost)
        {
            if (!changed.TryGetValue(device.Ordinal, out var profile)) profile = _state.UserAt(device.Ordinal)?.Profile;
            if (profile is null) continue;
            var after = UserTransitions.LoseDevice(profile, device.DeviceId, device.Token);
            if (!ReferenceEquals(after, profile)) changed[device.Ordinal] = after;
        }

        if (changed.Count == 0) return;
        List<(int, UserEvent)> changes = [];
        List<PersonalContent> personal = [];
        foreach (var (ordinal, profile) in changed)
        {
            TakeBack(ordinal);
            changes.Add((ordinal, UserEvent.DeviceLost));
            personal.Add(new PersonalContent(ordinal, UserProfileCodec.Encode(profile)));
        }

        _ = Append(RecordKind.UserChange, Now(), 0, UsersChanged.Encode(changes), personal);
    }
}
