using System.Text;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;
using PushOrleans.Resources;

namespace PushOrleans.Grains;

public sealed partial class UserPartitionGrain
{
    private readonly Dictionary<int, long> _lastVerdictMs = [];
    private readonly Dictionary<int, long> _handedOverAbove = [];

    // The pages that are in it.
    private readonly HashSet<long> _countedAbove = [];

    /// <inheritdoc/>
    public async Task RecordCampaignDecision(CampaignDecision decision, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        var known = _state.DecisionsOf(decision.CampaignId).Any(old => old.Attempt == decision.Decision.Attempt && old.At == decision.Decision.At);
        if (!known)
        {
            var at = Math.Max(Now(), decision.Decision.At);
            _ = Append(RecordKind.CampaignDecision, at, decision.Decision.InputsVersion, VerdictViews.Of(decision).Encode(), []);
        }

        await _appender.Flushed;
    }

    /// <inheritdoc/>
    public async Task<PartitionProgress> Offer(CampaignOffer offer, IReadOnlyList<string> userIds, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        using var room = IsFew(userIds.Count) ? turns.Pages.MakeRoom() : null;
        try
        {
            await WaitForTurnToPin(offer, userIds.Count);
            await PageGate();
            ThrowIfEnded();
            if (!_state.TryFindCampaign(offer.CampaignId, out var campaign))
            {
                Pin(offer, userIds);
                campaign = _state.Campaigns[^1];
                KeepAlive();
                if (IsFew(userIds.Count)) DecideAtOnce(campaign);
            }

            Kick();
            return await Answer(campaign);
        }
        finally
        {
            // No page took the turn.
            if (!_paging) LeaveLine();
        }
    }

    /// <inheritdoc/>
    public async Task<PartitionProgress?> GetProgress(string campaignId, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        return _state.TryFindCampaign(campaignId, out var campaign) ? await Answer(campaign) : null;
    }

    /// <inheritdoc/>
    public async Task<PartitionProgress> StopCampaign(string campaignId, CancellationToken cancellationToken)
    {
        await PageGate();
        ThrowIfEnded();
        if (!_state.TryFindCampaign(campaignId, out var campaign))
            return new PartitionProgress(_partition, campaignId, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, new DeliveryCounts(), new FeedbackCounts(), null, null);
        if (!campaign.IsCancelled)
        {
            _ = Append(RecordKind.CampaignEnd, Now(), 0, new CampaignEnded(campaign.Number, CampaignEndKind.Cancelled, HandedOver(campaign)).Encode(), []);
            _dirty.Add(campaign.Number);
            AskBack(campaign);
        }

        var progress = ProgressOf(campaign) with { HandedOver = campaign.HandedOverAtEnd };
        await _appender.Flushed;
        return progress;
    }

    /// <inheritdoc/>
    public async Task<PartitionProgress> ReleaseHeld(CampaignOffer offer, int releaseNumber, bool rejected, CancellationToken cancellationToken)
    {
        await PageGate();
        ThrowIfEnded();
        if (!_state.TryFindCampaign(offer.CampaignId, out var campaign)) throw new ArgumentException($"Campaign {offer.CampaignId} was never offered here.", nameof(offer));
        if (releaseNumber > campaign.Releases && !campaign.IsCancelled)
        {
            var at = inputsSource.Fresh is { } inputs ? Now(inputs) : Now();
            var content = new CampaignContent(
                JsonOf(offer, campaigns.Read(offer.Json)), offer.ContentHash, VerdictViews.HitsOf(offer.Inherited), offer.ArmedAt, offer.InputsVersion);
            var released = new HoldReleased(campaign.Number, releaseNumber, rejected ? HoldEnd.Rejected : HoldEnd.Released, content);
            _ = Append(RecordKind.HoldRelease, at, 0, released.Encode(), []);
            _dirty.Add(campaign.Number);
        }

        Kick();
        return await Answer(campaign);
    }

    private void Pin(CampaignOffer offer, IReadOnlyList<string> userIds)
    {
        var campaign = campaigns.Read(offer.Json);
        var fresh = inputsSource.Fresh;
        var entity = fresh?.Providers.GetValueOrDefault(campaign.ProviderId)?.LegalEntityId ?? "";
        var facts = new GrantFacts(campaign.ProviderId, entity, campaign.AppId, campaign.Class, campaign.Category, campaign.Topic, campaign.IsSensitive);

        // Listed ids are personal: they are the pin's personal payloads where unknown, and ordinals else.
        var json = JsonOf(offer, campaign);
        List<PersonalContent> stubs = [];
        var (end, count, members) = campaign.Audience.Kind switch
        {
            AudienceKind.All => Everybody(),
            AudienceKind.Segment => Segment(campaign.Audience.Tags),
            _ => Listed(userIds, stubs),
        };
        var pin = new CampaignPin(
            offer.CampaignId, json, offer.ContentHash, VerdictViews.HitsOf(offer.Inherited), offer.ArmedAt, offer.InputsVersion,
            facts, campaign.ExpiresAt, checked((int)campaign.Priority), end, count, members);
        _ = Append(RecordKind.AudiencePin, fresh is null ? Now() : Now(fresh), fresh?.Version ?? 0, pin.Encode(), stubs, inBulk: !IsFew(userIds.Count));
        _dirty.Add(_state.Campaigns.Count - 1);
    }

    private static ReadOnlyMemory<byte> JsonOf(CampaignOffer offer, Campaign campaign) => campaign.Audience.UserIds.Count == 0
        ? offer.Json
        : CampaignWriter.Write(campaign with { Audience = campaign.Audience with { UserIds = [] } });

    private (int End, int Count, OrdinalSet? Members) Everybody()
    {
        if (_state.Users == _state.Ordinals) return (_state.Ordinals, _state.Users, null);
        return Those(static _ => true);
    }

    private (int End, int Count, OrdinalSet? Members) Segment(IReadOnlyList<string> tags)
    {
        var wanted = tags.ToHashSet(StringComparer.Ordinal);
        return Those(user =>
        {
            foreach (var tag in user.Profile.Tags)
                if (wanted.Contains(tag)) return true;
            return false;
        });
    }

    private (int End, int Count, OrdinalSet Members) Those(Func<UserState, bool> isMember)
    {
        var members = new OrdinalSet();
        for (var ordinal = 0; ordinal < _state.Ordinals; ordinal++)
            if (_state.UserAt(ordinal) is { } user && isMember(user)) members.Add(ordinal);
        return (_state.Ordinals, members.Count, members);
    }

    private (int End, int Count, OrdinalSet Members) Listed(IReadOnlyList<string> userIds, List<PersonalContent> stubs)
    {
        var members = new OrdinalSet();
        Dictionary<string, int> unknown = new(StringComparer.Ordinal);
        foreach (var id in userIds)
        {
            var ordinal = _state.OrdinalOf(id);
            if (ordinal < 0 && !unknown.TryGetValue(id, out ordinal))
            {
                ordinal = _state.Ordinals + unknown.Count;
                unknown.Add(id, ordinal);
                stubs.Add(new PersonalContent(ordinal, Encoding.UTF8.GetBytes(id)));
            }

            members.Add(ordinal);
        }

        return (_state.Ordinals + unknown.Count, members.Count, members);
    }

    private async Task<PartitionProgress> Answer(CampaignPart campaign)
    {
        var progress = ProgressOf(campaign);
        await _appender.FlushedTo(campaign.ChangedBy);
        return progress;
    }

    /// <summary>Counts as they stand; to be shown only when what they come from is durable.</summary>
    private PartitionProgress ProgressOf(CampaignPart campaign)
    {
        var tally = campaign.Deliveries;
        return new PartitionProgress(
            _partition, campaign.Pin.CampaignId, SequenceOf(campaign), campaign.Audience, campaign.Undecided, campaign.Deferred.Count,
            campaign.Allow, campaign.Modify, campaign.Hold, campaign.Refuse, campaign.Stopped, HandedOver(campaign),
            new DeliveryCounts(tally.Delivered, tally.Shown, tally.Failed, tally.Suppressed, tally.Recalled, tally.Late),
            new FeedbackCounts(tally.Delivered, tally.Clicks, tally.ClicksWithoutShown) { Dwells = tally.Dwells, Bursts = tally.Bursts, Unclosable = tally.Unclosable, Shown = tally.Shown },
            NextDueOf(campaign),
            _lastVerdictMs.TryGetValue(campaign.Number, out var ms) ? ms : campaign.LastVerdictAt > 0 ? campaign.LastVerdictAt * 1000 : null)
        {
            HeldBy = campaign.Held.Count > 0 ? campaign.Held.Values.First().Reason : null,
        };
    }

    // Rises with every progress told, over incarnations, too: first the number of a record that is durable when this is told, then one of this incarnation.
    private long SequenceOf(CampaignPart campaign) => (Math.Max(campaign.ChangedBy, _appender.Durable.Seq) << 20) | (_told++ & 0xFFFFF);

    private long _told;

    private long HandedOver(CampaignPart campaign) => campaign.HandedOver + _handedOverAbove.GetValueOrDefault(campaign.Number);
}
