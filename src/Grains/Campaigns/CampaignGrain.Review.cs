using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Grains;

/// <summary>Review: who may do what is the desk's to say; what it makes of the campaign is the trial's.</summary>
public sealed partial class CampaignGrain
{
    public async Task<ReviewOutcome> Review(ReviewCommand command, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        if (Record is null) return new ReviewOutcome(ReviewStatus.NotFound, null, null);

        // A campaign that is due may have been decided, and its silo lost before that was stored here: what was decided is what was submitted.
        if (Record is { State: CampaignState.Screening, CancelledBy: null } screened && clock.Now >= screened.DecideAt) await NextAsync(screened, cancellationToken);
        var record = Record;
        if (!IsAllowed(command.Action, record)) return new ReviewOutcome(ReviewStatus.StateNotAllowed, $"The campaign is {record.State}.", ReviewOf(record));
        var fresh = inputs.Fresh ?? throw new EvidenceUnavailableException();
        var step = Take(CampaignOf(record), command, fresh, record.State == CampaignState.Sending);
        if (step.Campaign is not { } campaign) return new ReviewOutcome(step.Status, step.Detail, ReviewOf(record));
        var next = record with
        {
            Json = CampaignWriter.Write(campaign),
            ContentHash = ContentHash.Of(campaign),
            Trail = [.. record.Trail, new ReviewEvent(command.Action, command.By, clock.Now, command.Hash, command.Note)],
        };
        await SaveAsync(await AfterAsync(command.Action, next, cancellationToken));
        Kick();
        return new ReviewOutcome(ReviewStatus.Done, null, ReviewOf(Record));
    }

    private bool IsAllowed(ReviewAction action, CampaignRecord record) => record.CancelledBy is null && action switch
    {
        ReviewAction.Screen or ReviewAction.Edit => record.State is CampaignState.Screening or CampaignState.Review || HoldsUsers(record),
        ReviewAction.Approve or ReviewAction.Reject => record.State == CampaignState.Review || HoldsUsers(record),
        ReviewAction.Release => record is { State: CampaignState.Review, Hold: not null } || HoldsUsers(record),
        _ => false,
    };

    private bool HoldsUsers(CampaignRecord record) => record is { State: CampaignState.Sending, IsRejected: false } && Counts.Hold > 0;

    private ReviewStep Take(Campaign campaign, ReviewCommand command, Inputs fresh, bool isSending)
    {
        var provider = fresh.Providers.GetValueOrDefault(campaign.ProviderId);
        var zone = fresh.Policy.DayZone;
        var now = Math.Max(clock.Now, fresh.StoredAt);
        return command.Action switch
        {
            ReviewAction.Screen => ReviewDesk.Screen(campaign, command.By, command.Body),
            ReviewAction.Edit => ReviewDesk.Edit(campaign, command.By, command.Body, isSending),
            ReviewAction.Approve => ReviewDesk.Approve(
                campaign, provider, zone, command.By, command.Hash, command.Body, PersonsNeeded(campaign), now,
                campaign.IsNews(fresh.Policy) ? now + (options.Value.NewsApprovalHours * 3600L) : null),
            ReviewAction.Reject => ReviewDesk.Reject(campaign, provider, zone, command.By, command.Hash, now),
            _ => ReviewDesk.Release(campaign, provider, zone, command.By, command.Hash, now, isSending && PersonsNeeded(campaign) > 0),
        };
    }

    /// <summary>A rejection ends it; otherwise a campaign in review stays there while a hold or a missing person is left.</summary>
    private async Task<CampaignRecord> AfterAsync(ReviewAction action, CampaignRecord record, CancellationToken cancellationToken)
    {
        if (record.State == CampaignState.Sending)
        {
            return action switch
            {
                ReviewAction.Release => record with { Releases = record.Releases + 1, FeedbackFrom = await FeedbackSoFarAsync(cancellationToken), ComplaintsFrom = record.Complaints.Count },
                ReviewAction.Reject => record with { Releases = record.Releases + 1, IsRejected = true },
                _ => record,
            };
        }

        if (action == ReviewAction.Reject) return record with { State = CampaignState.Refused, Hold = null };
        if (record.State != CampaignState.Review) return record;
        var judged = await JudgeAsync(record, cancellationToken);

        // A refusal is the campaign decision's to say, at startAt: until then it can be edited.
        return judged.State == CampaignState.Refused ? judged with { State = CampaignState.Review, Hold = null } : judged;
    }

    /// <summary>An imported review may name approvals that are still to come: the first one after the newest trial, while nothing is on hold.</summary>
    private static long? NextApprovalAt(CampaignRecord record)
    {
        if (record.Hold is not null || record.Decision is not { } trial) return null;
        return CampaignOf(record).Review?.Approvals.Where(approval => approval.At > trial.Decision.At).Min(approval => (long?)approval.At);
    }

    /// <summary>Tells every partition the newest word on held users; again after a fault or a restart, until all have it.</summary>
    private async Task<bool> ReleaseHeldAsync(CampaignRecord record, CancellationToken cancellationToken)
    {
        if (!record.IsRejected && (record.FeedbackFrom is not null || CampaignOf(record).Feedback.Count > 0)) await RestartFeedbackAsync(record, cancellationToken);
        var offer = CampaignLife.OfferOf(record);
        await ForEachAsync(_board!.Expected, async partition =>
            _board.Take(await Partition(partition).ReleaseHeld(offer, record.Releases, record.IsRejected, cancellationToken), Elapsed), cancellationToken);
        return await EnterAsync(Record! with { ReleasesTold = record.Releases });
    }

    private ReviewItem? ReviewItemOf(CampaignRecord record)
    {
        var held = record.State == CampaignState.Sending ? Counts.Hold : 0;
        if (record.State != CampaignState.Review && held == 0) return null;
        var reason = (record.Hold ?? (held > 0 ? _board?.HeldBy : null))?.Id();
        var opened = record.Trail.Count > 0 ? record.Trail[^1].At : record.CreatedAt;
        return new ReviewItem(record.CampaignId, record.ProviderId, StateOf(record), opened, reason, record.PersonsNeeded, PersonsHave(record), held);
    }

    private static ReviewView ReviewOf(CampaignRecord record) =>
        new(record.CampaignId, record.ProviderId, StateOf(record), record.ContentHash, record.Json, record.PersonsNeeded, record.Trail);

    private static string StateOf(CampaignRecord record) => CampaignOf(record).Review?.State ?? "draft";

    private static int PersonsHave(CampaignRecord record) =>
        CampaignOf(record).Review?.Approvals.Where(approval => approval.Hash == record.ContentHash).Select(approval => approval.By).Distinct(StringComparer.Ordinal).Count() ?? 0;
}
