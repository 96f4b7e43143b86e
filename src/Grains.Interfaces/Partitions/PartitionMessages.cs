using PushOrleans.Compliance;
using PushOrleans.Resources;

namespace PushOrleans.Grains.Interfaces;

/// <summary>
/// A user to be created or updated: as a document, or as a profile that the caller has read already. That is handed on as it is to a partition of this
/// process, where most of a bulk upload's stay, and as a document to one of another.
/// </summary>
[Immutable, Alias("push.user-upsert.v1")]
public sealed record UserUpsert
{
    /// <param name="json">One valid user (contracts §2.4) in UTF-8, canonical or as a caller wrote it. What is on file is the profile that it means.</param>
    /// <param name="ifMatch">Fail with <see cref="UpsertStatus.PreconditionFailed"/> unless the user's ETag is this one; null = no condition.</param>
    public UserUpsert(string userId, ReadOnlyMemory<byte> json, string? ifMatch) => (UserId, Json, IfMatch) = (userId, json, ifMatch);

    public UserUpsert(UserProfile profile)
        : this(profile.Id, default, null) => Profile = profile;

    public string UserId { get; }
    public UserProfile? Profile { get; }

    /// <summary>Empty where there is a <see cref="Profile"/>.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    public string? IfMatch { get; }
}

/// <summary>A <see cref="UserUpsert"/> on its way to another process.</summary>
[GenerateSerializer, Immutable, Alias("push.user-upsert-document.v1")]
public readonly record struct UserUpsertDocument([property: Id(0)] string UserId, [property: Id(1)] ReadOnlyMemory<byte> Json, [property: Id(2)] string? IfMatch);

/// <inheritdoc/>
[RegisterConverter]
public sealed class UserUpsertConverter : IConverter<UserUpsert, UserUpsertDocument>
{
    public UserUpsert ConvertFromSurrogate(in UserUpsertDocument surrogate) => new(surrogate.UserId, surrogate.Json, surrogate.IfMatch);

    public UserUpsertDocument ConvertToSurrogate(in UserUpsert value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new UserUpsertDocument(value.UserId, value.Profile is { } profile ? UserWriter.Write(profile) : value.Json, value.IfMatch);
    }
}

public enum UpsertStatus : byte
{
    Unknown = 0,
    Created = 1,
    Updated = 2,
    PreconditionFailed = 3,
}

[GenerateSerializer, Immutable, Alias("push.upsert-outcome.v1")]
public sealed record UpsertOutcome([property: Id(0)] string UserId, [property: Id(1)] UpsertStatus Status, [property: Id(2)] string ETag);

/// <summary>A user as canonical JSON, with the version as ETag.</summary>
[GenerateSerializer, Immutable, Alias("push.user-view.v1")]
public sealed record UserView([property: Id(0)] string UserId, [property: Id(1)] ReadOnlyMemory<byte> Json, [property: Id(2)] string ETag);

/// <summary>The right to decide for a user: of one incarnation of the partition, raised at each lease.</summary>
[GenerateSerializer, Immutable, Alias("push.lease-epoch.v1")]
public readonly record struct LeaseEpoch([property: Id(0)] long Incarnation, [property: Id(1)] long Number);

/// <summary>A user's head, handed to its grain. <paramref name="State"/> is the stored form of the state.</summary>
[GenerateSerializer, Immutable, Alias("push.woken.v1")]
public sealed record Woken([property: Id(0)] ReadOnlyMemory<byte> State, [property: Id(1)] long Version, [property: Id(2)] LeaseEpoch Epoch)
{
    /// <summary>The head made from the above, which grain and partition share. Not sent: a grain in another process makes its own.</summary>
    [field: NonSerialized]
    public UserHead? Head { get; init; }
}

public enum CommitStatus : byte
{
    Unknown = 0,
    Committed = 1,

    /// <summary>Someone else holds the user: the caller must deactivate and fail its call as retryable.</summary>
    EpochRefused = 2,

    /// <summary>The change is not allowed as asked; <see cref="CommitOutcome.Detail"/> says why. Nothing was changed.</summary>
    Refused = 3,
}

/// <param name="Version">The lease's version after the change.</param>
/// <param name="At">The partition's clock at the change, whole seconds.</param>
/// <param name="Profile">The user's profile after the change, in its stored form.</param>
[GenerateSerializer, Immutable, Alias("push.commit-outcome.v1")]
public sealed record CommitOutcome(
    [property: Id(0)] CommitStatus Status,
    [property: Id(1)] long Version,
    [property: Id(2)] long At,
    [property: Id(3)] ReadOnlyMemory<byte> Profile,
    [property: Id(4)] string? Detail = null);

/// <summary>An armed campaign on its way to the partitions.</summary>
/// <param name="Json">The campaign, canonical JSON.</param>
/// <param name="Inherited">Codes of the modify hits of its campaign decision, by rule.</param>
/// <param name="ArmedAt">The instant of the campaign decision.</param>
/// <param name="Policy">Previews only: decide under this policy (<c>id@version</c>) in place of the active one; null = the active one.</param>
[GenerateSerializer, Immutable, Alias("push.offer.v1")]
public sealed record CampaignOffer(
    [property: Id(0)] string CampaignId,
    [property: Id(1)] ReadOnlyMemory<byte> Json,
    [property: Id(2)] string ContentHash,
    [property: Id(3)] IReadOnlyList<HitView> Inherited,
    [property: Id(4)] long ArmedAt,
    [property: Id(5)] long InputsVersion,
    [property: Id(6)] string? Policy = null);

/// <summary>A campaign decision as it is recorded and answered.</summary>
[GenerateSerializer, Immutable, Alias("push.campaign-decision.v1")]
public sealed record CampaignDecision(
    [property: Id(0)] string CampaignId,
    [property: Id(1)] string ProviderId,
    [property: Id(2)] string ContentHash,
    [property: Id(3)] DecisionView Decision);

/// <summary>Counts of one partition's part of a campaign; the first seven sum to <paramref name="Audience"/>.</summary>
/// <param name="Sequence">Rises with every change, so that a late report is dropped.</param>
/// <param name="HandedOver">Grants handed to the channels before now.</param>
[GenerateSerializer, Immutable, Alias("push.partition-progress.v1")]
public sealed record PartitionProgress(
    [property: Id(0)] int Partition,
    [property: Id(1)] string CampaignId,
    [property: Id(2)] long Sequence,
    [property: Id(3)] long Audience,
    [property: Id(4)] long Undecided,
    [property: Id(5)] long Deferred,
    [property: Id(6)] long Allow,
    [property: Id(7)] long Modify,
    [property: Id(8)] long Hold,
    [property: Id(9)] long Refuse,
    [property: Id(10)] long Stopped,
    [property: Id(11)] long HandedOver,
    [property: Id(12)] DeliveryCounts Deliveries,
    [property: Id(13)] FeedbackCounts Feedback,
    [property: Id(14)] long? NextDueAt,
    [property: Id(15)] long? LastVerdictAtMs)
{
    /// <summary>What holds the first of the held users; null when nobody is held.</summary>
    [Id(16)]
    public Rule? HeldBy { get; init; }

    /// <summary>Nobody undecided, deferred or held.</summary>
    public bool IsDone => Undecided == 0 && Deferred == 0 && Hold == 0;
}

[GenerateSerializer, Immutable, Alias("push.delivery-counts.v1")]
public sealed record DeliveryCounts(
    [property: Id(0)] long Delivered = 0,
    [property: Id(1)] long Shown = 0,
    [property: Id(2)] long Failed = 0,
    [property: Id(3)] long Suppressed = 0,
    [property: Id(4)] long Recalled = 0,
    [property: Id(5)] long Late = 0);

/// <summary>What receipts told of a campaign here (rules 2 and 41); complaints are counted by the campaign.</summary>
[GenerateSerializer, Immutable, Alias("push.feedback-counts.v1")]
public sealed record FeedbackCounts([property: Id(0)] long Delivered = 0, [property: Id(1)] long Clicks = 0, [property: Id(2)] long ClicksWithoutReceipt = 0)
{
    /// <summary>Receipts of closings and clicks sooner than a person can, or after longer than the pop-up was there.</summary>
    [Id(3)] public long Dwells { get; init; }

    /// <summary>Receipts beyond what one device can have to tell at once.</summary>
    [Id(4)] public long Bursts { get; init; }

    /// <summary>Receipts that a page kept the pop-up from being closed.</summary>
    [Id(5)] public long Unclosable { get; init; }

    /// <summary>Receipts of display.</summary>
    [Id(6)] public long Shown { get; init; }

    public static FeedbackCounts operator +(FeedbackCounts a, FeedbackCounts b) => new(a.Delivered + b.Delivered, a.Clicks + b.Clicks, a.ClicksWithoutReceipt + b.ClicksWithoutReceipt)
    {
        Dwells = a.Dwells + b.Dwells,
        Bursts = a.Bursts + b.Bursts,
        Unclosable = a.Unclosable + b.Unclosable,
        Shown = a.Shown + b.Shown,
    };
}

[GenerateSerializer, Immutable, Alias("push.decision-filter.v1")]
public sealed record DecisionFilter([property: Id(0)] Verdict? Verdict, [property: Id(1)] Rule? Rule);

/// <summary>A decision with its hits, in the form of the contract's verdict. A null user is a campaign decision.</summary>
/// <param name="Replay">Whether the engine, asked again, gives the recorded verdict.</param>
[GenerateSerializer, Immutable, Alias("push.decision-view.v1")]
public sealed record DecisionView(
    [property: Id(0)] string CampaignId,
    [property: Id(1)] string? UserId,
    [property: Id(2)] long Attempt,
    [property: Id(3)] long At,
    [property: Id(4)] Verdict Verdict,
    [property: Id(5)] Rule? Reason,
    [property: Id(6)] ulong Mask,
    [property: Id(7)] DecisionCode Code,
    [property: Id(8)] long? Until,
    [property: Id(9)] IReadOnlyList<HitView> Hits,
    [property: Id(10)] IReadOnlyList<string> Devices,
    [property: Id(11)] string Policy,
    [property: Id(12)] long? Audience,
    [property: Id(13)] long InputsVersion,
    [property: Id(14)] string ContentHash,
    [property: Id(15)] ReplayStatus Replay,
    [property: Id(16)] long Seq);

public enum ReplayStatus : byte
{
    Unknown = 0,

    /// <summary>Not replayed (a preview, or a list).</summary>
    NotAsked = 1,
    Equal = 2,

    /// <summary>An alarm: the ledger says otherwise than the engine.</summary>
    Different = 3,
    Erased = 4,
}

[GenerateSerializer, Immutable, Alias("push.hit.v1")]
public sealed record HitView(
    [property: Id(0)] Rule Rule,
    [property: Id(1)] Verdict Verdict,
    [property: Id(2)] IReadOnlyList<string> Codes,
    [property: Id(3)] long? Until,
    [property: Id(4)] IReadOnlyList<ObservationView> Observations);

[GenerateSerializer, Immutable, Alias("push.observation.v1")]
public sealed record ObservationView(
    [property: Id(0)] string Code,
    [property: Id(1)] long? Used,
    [property: Id(2)] long? Limit,
    [property: Id(3)] long? FreesAt,
    [property: Id(4)] string? Text);

[GenerateSerializer, Immutable, Alias("push.replay-result.v1")]
public sealed record ReplayResult([property: Id(0)] long Replayed, [property: Id(1)] long Equal, [property: Id(2)] long Erased, [property: Id(3)] IReadOnlyList<DecisionView> Different);

[GenerateSerializer, Immutable, Alias("push.chain-tail.v1")]
public sealed record ChainTail([property: Id(0)] int Partition, [property: Id(1)] long Seq, [property: Id(2)] ReadOnlyMemory<byte> Hash);

/// <param name="FirstBad">Number of the first record that does not verify; null when all do.</param>
[GenerateSerializer, Immutable, Alias("push.chain-check.v1")]
public sealed record ChainCheck([property: Id(0)] ChainTail Tail, [property: Id(1)] long Records, [property: Id(2)] long? FirstBad);

/// <param name="After">Only lines behind this one, for who had those before it already; null = from the first.</param>
[GenerateSerializer, Immutable, Alias("push.ledger-filter.v1")]
public sealed record LedgerFilter(
    [property: Id(0)] string? ProviderId,
    [property: Id(1)] string? CampaignId,
    [property: Id(2)] long? From,
    [property: Id(3)] long? To,
    [property: Id(4)] LedgerPlace? After = null);

/// <summary>A line's place in its partition's ledger.</summary>
[GenerateSerializer, Immutable, Alias("push.ledger-place.v1")]
public sealed record LedgerPlace([property: Id(0)] long Seq, [property: Id(1)] int Index)
{
    /// <summary>Whether the line stands here or before.</summary>
    public bool Covers(LedgerLine line) => line.Seq < Seq || (line.Seq == Seq && line.Index <= Index);
}

/// <summary>A line of the exported ledger. A verdict has no <paramref name="Kind"/>; other events have only the first four and it.</summary>
/// <param name="UserKey">The user's pseudonym, <c>partition-ordinal</c>; null for campaign decisions.</param>
[GenerateSerializer, Immutable, Alias("push.ledger-line.v1")]
public sealed record LedgerLine(
    [property: Id(0)] int Partition,
    [property: Id(1)] long Seq,
    [property: Id(2)] int Index,
    [property: Id(3)] long At,
    [property: Id(4)] string? Kind,
    [property: Id(5)] string? CampaignId,
    [property: Id(6)] string? UserKey,
    [property: Id(7)] long Attempt,
    [property: Id(8)] Verdict Verdict,
    [property: Id(9)] Rule? Reason,
    [property: Id(10)] ulong Mask,
    [property: Id(11)] string? Policy,
    [property: Id(12)] string? ContentHash);

/// <summary>A step of contracts' order of events: the due users of one campaign at one instant.</summary>
[GenerateSerializer, Immutable, Alias("push.step.v1")]
public sealed record StepRequest([property: Id(0)] string CampaignId, [property: Id(1)] long At);

/// <param name="WouldGrant">Ids of users who would be granted, in ordinal order.</param>
/// <param name="TakesSlots">Whether grants need slots of the provider's quota.</param>
[GenerateSerializer, Immutable, Alias("push.step-proposal.v1")]
public sealed record StepProposal([property: Id(0)] IReadOnlyList<string> WouldGrant, [property: Id(1)] bool TakesSlots);

/// <param name="NextDue">Instants at which users of this campaign fall due here after this step, distinct, ascending.</param>
[GenerateSerializer, Immutable, Alias("push.step-result.v1")]
public sealed record StepResult([property: Id(0)] long News, [property: Id(1)] long Vertical, [property: Id(2)] IReadOnlyList<long> NextDue, [property: Id(3)] PartitionProgress Progress);
