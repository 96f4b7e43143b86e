namespace PushOrleans.Grains.Interfaces;

/// <summary>
/// One grain per partition of users (key 0..P−1, <see cref="Partitioning"/>). Holds its users at rest and decides them; alone writes the
/// partition's journal. What it answers is durable. Every call interleaves: state is touched only between awaits, and what arrives while an
/// append is in flight becomes the next batch. So no call waits for another in a circle.
/// </summary>
[Alias("push.partition")]
public interface IUserPartitionGrain : IGrainWithIntegerKey
{
    /// <summary>Creates or updates users (upserts never weaken a refusal, withdrawal, opt-out, deleted tag, own limit). One record for all.</summary>
    [Alias("upsert"), AlwaysInterleave]
    Task<IReadOnlyList<UpsertOutcome>> UpsertUsers(IReadOnlyList<UserUpsert> users, CancellationToken cancellationToken);

    /// <summary>Null when the user is not on file. An awake user's changes come through the partition, too, so this is the newest that was answered.</summary>
    [Alias("user"), AlwaysInterleave]
    Task<UserView?> GetUser(string userId, CancellationToken cancellationToken);

    /// <summary>Hands the user's head to its grain under a new lease epoch. Null when the user is not on file.</summary>
    [Alias("wake"), AlwaysInterleave]
    Task<Woken?> Wake(string userId, CancellationToken cancellationToken);

    /// <summary>Makes an awake user's changes durable; answered when they are.</summary>
    [Alias("commit"), AlwaysInterleave]
    Task<CommitOutcome> Commit(string userId, LeaseEpoch epoch, long baseVersion, UserChange change, CancellationToken cancellationToken);

    /// <summary>Gives the lease back; the user is at rest again. An old epoch is ignored.</summary>
    [Alias("release"), AlwaysInterleave]
    Task Release(string userId, LeaseEpoch epoch, CancellationToken cancellationToken);

    /// <summary>Makes a campaign decision durable. A repeat of (campaign, attempt) is harmless.</summary>
    [Alias("campaign-decision"), AlwaysInterleave]
    Task RecordCampaignDecision(CampaignDecision decision, CancellationToken cancellationToken);

    /// <summary>
    /// Takes an armed campaign: pins its audience here and begins with its pages. A repeat is harmless and wakes the partition up.
    /// <paramref name="userIds"/>: this partition's part of a list (empty unless the audience is a list).
    /// </summary>
    [Alias("offer"), AlwaysInterleave]
    Task<PartitionProgress> Offer(CampaignOffer offer, IReadOnlyList<string> userIds, CancellationToken cancellationToken);

    /// <summary>Null when the campaign was never offered here.</summary>
    [Alias("progress"), AlwaysInterleave]
    Task<PartitionProgress?> GetProgress(string campaignId, CancellationToken cancellationToken);

    /// <summary>
    /// Ends a cancelled campaign: everyone undecided or deferred is stopped, who is held stays counted so. A repeat answers the same counts,
    /// <see cref="PartitionProgress.HandedOver"/> as of the stop.
    /// </summary>
    [Alias("stop"), AlwaysInterleave]
    Task<PartitionProgress> StopCampaign(string campaignId, CancellationToken cancellationToken);

    /// <summary>
    /// A person's word on the campaign's held users: released, they are due at once, attempt + 1; rejected, they are refused for the reason that
    /// held them. From here on its users are decided by <paramref name="offer"/>. <paramref name="releaseNumber"/> makes a repeat harmless.
    /// </summary>
    [Alias("release-held"), AlwaysInterleave]
    Task<PartitionProgress> ReleaseHeld(CampaignOffer offer, int releaseNumber, bool rejected, CancellationToken cancellationToken);

    /// <summary>
    /// The provider asks for slots of the day that are not reserved by the page being decided: gives them back, and answers as a numbered request
    /// that wants none. Answers at once and never calls back. A successor answers with its own incarnation, which settles a crashed one's slots.
    /// </summary>
    [Alias("recall-quota"), AlwaysInterleave]
    Task<QuotaRequest> RecallQuota(string providerId, int day, CancellationToken cancellationToken);

    /// <summary>
    /// The provider asks for the day's end (rule 26): moves the partition's clock past the day if the system's has passed it, sends what is not
    /// reported yet (<see cref="IProviderGrain.Report"/>), and answers the last civil day to which it will add nothing more.
    /// </summary>
    [Alias("close-day"), AlwaysInterleave]
    Task<int> CloseDay(string providerId, int day, CancellationToken cancellationToken);

    /// <summary>Every decision on the user in the campaign, replayed from the ledger. Null when the campaign or the user has none here.</summary>
    [Alias("explain"), AlwaysInterleave]
    Task<IReadOnlyList<DecisionView>?> Explain(string campaignId, string userId, CancellationToken cancellationToken);

    /// <summary>Decisions of the campaign here, filtered, in order of (user id, attempt) after <paramref name="after"/> (a <see cref="DecisionCursor"/>).</summary>
    [Alias("decisions"), AlwaysInterleave]
    Task<IReadOnlyList<DecisionView>> ListDecisions(string campaignId, DecisionFilter filter, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>The campaign decisions that were recorded here.</summary>
    [Alias("campaign-decisions"), AlwaysInterleave]
    Task<IReadOnlyList<DecisionView>> ListCampaignDecisions(string campaignId, CancellationToken cancellationToken);

    /// <summary>What would be decided on these users now (or at <paramref name="at"/>); changes nothing. Unknown ids answer UNKNOWN_USER.</summary>
    [Alias("preview"), AlwaysInterleave]
    Task<IReadOnlyList<DecisionView>> Preview(CampaignOffer offer, IReadOnlyList<string> userIds, long? at, CancellationToken cancellationToken);

    /// <summary>Up to <paramref name="count"/> user ids of this partition, spread by <paramref name="seed"/> (for previews and replays by sample).</summary>
    [Alias("sample"), AlwaysInterleave]
    Task<IReadOnlyList<string>> SampleUsers(int count, int seed, CancellationToken cancellationToken);

    /// <summary>Replays up to <paramref name="count"/> recorded verdicts, drawn by <paramref name="seed"/>, and counts those that came out equal.</summary>
    [Alias("replay"), AlwaysInterleave]
    Task<ReplayResult> Replay(int count, int seed, CancellationToken cancellationToken);

    /// <summary>Pop-ups granted to the user and not yet shown, closed or expired. Null when the user is not on file.</summary>
    [Alias("inbox"), AlwaysInterleave]
    Task<IReadOnlyList<InboxItem>?> GetInbox(string userId, CancellationToken cancellationToken);

    /// <summary>
    /// Who is connected, and through which API node; answers the pop-ups that go to these connections now. Each was asked again under the
    /// newest inputs, and a user has one on the way or on a screen at a time, over all devices. What may not be shown any more ends here,
    /// as a delivery outcome, once.
    /// </summary>
    [Alias("attend"), AlwaysInterleave]
    Task<IReadOnlyList<DuePopUp>> Attend(Attendance attendance, CancellationToken cancellationToken);

    /// <summary>A word of the user's grain: the lease stays. False when it is not its lease any more.</summary>
    [Alias("renew"), AlwaysInterleave]
    Task<bool> Renew(string userId, LeaseEpoch epoch, CancellationToken cancellationToken);

    /// <summary>Records what devices reported; one outcome per receipt, in order. Repeats by client event id are duplicates.</summary>
    [Alias("receipts"), AlwaysInterleave]
    Task<IReadOnlyList<ReceiptOutcome>> RecordReceipts(IReadOnlyList<DeviceReceipt> receipts, CancellationToken cancellationToken);

    /// <summary>Whether a grant may still be shown: the rules that can change after it, asked again at the channel.</summary>
    [Alias("recheck"), AlwaysInterleave]
    Task<IReadOnlyList<DeliveryOutcome>> Recheck(string campaignId, IReadOnlyList<string> userIds, CancellationToken cancellationToken);

    /// <summary>Recipients of a page on a channel that have not ended there. Null when the campaign or the page is not known here.</summary>
    [Alias("claim"), AlwaysInterleave]
    Task<ClaimedPage?> Claim(PageClaim claim, CancellationToken cancellationToken);

    /// <summary>
    /// Records how deliveries ended, and takes lost devices off the users' files. A repeat is harmless: a grant counts once, by the best of what
    /// its channels told.
    /// </summary>
    [Alias("ends"), AlwaysInterleave]
    Task RecordOutcomes(PageReport report, CancellationToken cancellationToken);

    /// <summary>
    /// Whom a channel's vendor is to take a page back from: who was delivered there, was not asked for yet, and told nothing of having seen it. Null when
    /// there is nobody, and when the campaign is over or is not recalled (any more).
    /// </summary>
    [Alias("claim-recall"), AlwaysInterleave]
    Task<ClaimedPage?> ClaimRecall(PageClaim claim, CancellationToken cancellationToken);

    /// <summary>Records what vendors confirmed. Who saw it meanwhile stays delivered. A repeat is harmless.</summary>
    [Alias("recalls"), AlwaysInterleave]
    Task RecordRecalls(RecallReport report, CancellationToken cancellationToken);

    /// <summary>
    /// Finishes the page being decided, makes it durable and goes to the silo that placement names (a hint in the request's context first). Only the silo
    /// that has the partition calls it. A repeat is harmless.
    /// </summary>
    [Alias("leave"), AlwaysInterleave]
    Task Leave(CancellationToken cancellationToken);

    /// <summary>Number and hash of the newest durable record.</summary>
    [Alias("tail"), AlwaysInterleave]
    Task<ChainTail> GetTail(CancellationToken cancellationToken);

    /// <summary>Walks the whole chain.</summary>
    [Alias("verify"), AlwaysInterleave]
    Task<ChainCheck> VerifyChain(CancellationToken cancellationToken);

    /// <summary>The ledger, unfolded to one line per verdict or other event, in order of (seq, index).</summary>
    [Alias("ledger")]
    IAsyncEnumerable<LedgerLine> ReadLedger(LedgerFilter filter, CancellationToken cancellationToken);

    /// <summary>Step mode: what this step's due users here would get, without committing. Users in order of id.</summary>
    [Alias("propose"), AlwaysInterleave]
    Task<StepProposal> Propose(StepRequest step, CancellationToken cancellationToken);

    /// <summary>Step mode: commits the last proposal; would-be grants of users not in <paramref name="slots"/> get rule 46 when the provider has a quota. What it granted is reported to the provider (<see cref="IProviderGrain.Report"/>) before the answer.</summary>
    [Alias("commit-step"), AlwaysInterleave]
    Task<StepResult> CommitStep(StepRequest step, IReadOnlyList<string>? slots, CancellationToken cancellationToken);
}
