using PushOrleans.Compliance;

namespace PushOrleans.Grains.Interfaces;

/// <summary>
/// One grain per campaign id. Holds the campaign, its life cycle, review record and counts; drives the partitions. A reminder keeps it alive
/// until a terminal state.
/// </summary>
[Alias("push.campaign")]
public interface ICampaignGrain : IGrainWithStringKey
{
    /// <summary>Takes a submission. The same key and body again answers the same; another key is a conflict.</summary>
    [Alias("submit")]
    Task<SubmitOutcome> Submit(SubmitCampaign command, CancellationToken cancellationToken);

    /// <summary>Null when the campaign is not on file.</summary>
    [Alias("get"), AlwaysInterleave]
    Task<CampaignView?> Get(CancellationToken cancellationToken);

    /// <summary>Whose campaign it is, which never changes; null when it is not on file. Takes no look at counts, audience or partitions, as <see cref="Get"/> does.</summary>
    [Alias("provider"), AlwaysInterleave]
    Task<string?> GetProvider(CancellationToken cancellationToken);

    /// <summary>Counts by partition come in here, cumulative; late ones are dropped by their sequence.</summary>
    [Alias("report"), AlwaysInterleave]
    Task Report(PartitionProgress progress, CancellationToken cancellationToken);

    /// <summary>As <see cref="Report"/>, for a silo's partitions together.</summary>
    [Alias("report-all"), AlwaysInterleave]
    Task ReportAll(IReadOnlyList<PartitionProgress> progress, CancellationToken cancellationToken);

    [Alias("cancel")]
    Task<CancelOutcome> Cancel(string by, string? key, CancellationToken cancellationToken);

    /// <summary>A step of review; what it may be is told by the state and the persons.</summary>
    [Alias("review")]
    Task<ReviewOutcome> Review(ReviewCommand command, CancellationToken cancellationToken);

    /// <summary>A complaint was filed: counts towards rule 2.</summary>
    [Alias("complained")]
    Task Complained(string complaintId, CancellationToken cancellationToken);

    /// <summary>The reminder's and the drive's word: go on where you are. Harmless at any time.</summary>
    [Alias("drive")]
    Task Drive(CancellationToken cancellationToken);
}

/// <param name="Json">The campaign with its id, canonical JSON.</param>
[GenerateSerializer, Immutable, Alias("push.submit-campaign.v1")]
public sealed record SubmitCampaign(
    [property: Id(0)] ReadOnlyMemory<byte> Json,
    [property: Id(1)] string IdempotencyKey,
    [property: Id(2)] ReadOnlyMemory<byte> BodyHash,
    [property: Id(3)] string By);

public enum SubmitStatus : byte
{
    Unknown = 0,
    Accepted = 1,

    /// <summary>The same key and body: the stored answer again.</summary>
    Replayed = 2,
    KeyMismatch = 3,
    IdConflict = 4,
    UnknownAudience = 5,
}

[GenerateSerializer, Immutable, Alias("push.submit-outcome.v1")]
public sealed record SubmitOutcome([property: Id(0)] SubmitStatus Status, [property: Id(1)] string CampaignId, [property: Id(2)] CampaignState State);

/// <summary>The states of a campaign's life; the stored values never change.</summary>
public enum CampaignState : byte
{
    Unknown = 0,
    Screening = 1,
    Review = 2,
    Approved = 3,
    Sending = 4,
    Refused = 5,
    Expired = 6,
    Done = 7,
    Cancelled = 8,
}

/// <param name="Counts">Null before arming.</param>
/// <param name="Decision">The newest campaign decision, or the trial's, null before either.</param>
/// <param name="NextAt">When the grain means to act next; null in terminal states.</param>
/// <param name="Alert">Why it waits, e.g. <c>AUDIT_DOWN</c>; null when it does not.</param>
[GenerateSerializer, Immutable, Alias("push.campaign-view.v1")]
public sealed record CampaignView(
    [property: Id(0)] string CampaignId,
    [property: Id(1)] string ProviderId,
    [property: Id(2)] ReadOnlyMemory<byte> Json,
    [property: Id(3)] string ContentHash,
    [property: Id(4)] CampaignState State,
    [property: Id(5)] CampaignCounts Counts,
    [property: Id(6)] CampaignDecision? Decision,
    [property: Id(7)] long CreatedAt,
    [property: Id(8)] long? NextAt,
    [property: Id(9)] string? Alert,
    [property: Id(10)] CancelOutcome? Cancel,
    [property: Id(11)] ReviewView? Review,
    [property: Id(12)] long? ArmedAtMs,
    [property: Id(13)] long? LastVerdictAtMs)
{
    /// <summary>What receipts and complaints tell of it after the fact (P6), in the order of rules and codes.</summary>
    [Id(14)] public IReadOnlyList<CampaignAlert> Alerts { get; init; } = [];
}

/// <param name="Code">RATE, UNCLOSABLE, NO_RECEIPT, BURST or DWELL.</param>
/// <param name="Used">How many, of <paramref name="Of"/>.</param>
/// <param name="Limit">The share that marks it: per mille of RATE, a number of UNCLOSABLE, else per cent.</param>
[GenerateSerializer, Immutable, Alias("push.campaign-alert.v1")]
public sealed record CampaignAlert(
    [property: Id(0)] Rule Rule, [property: Id(1)] string Code, [property: Id(2)] long Used, [property: Id(3)] long Of, [property: Id(4)] long Limit);

/// <summary>The contract's progress counts. Audience is 0 until every partition has pinned its part.</summary>
[GenerateSerializer, Immutable, Alias("push.campaign-counts.v1")]
public sealed record CampaignCounts(
    [property: Id(0)] long Audience = 0,
    [property: Id(1)] long Undecided = 0,
    [property: Id(2)] long Deferred = 0,
    [property: Id(3)] long Allow = 0,
    [property: Id(4)] long Modify = 0,
    [property: Id(5)] long Hold = 0,
    [property: Id(6)] long Refuse = 0,
    [property: Id(7)] long Stopped = 0,
    [property: Id(8)] long HandedOver = 0)
{
    [Id(9)]
    public DeliveryCounts Deliveries { get; init; } = new();
}

public enum CancelStatus : byte
{
    Unknown = 0,
    Cancelled = 1,
    AlreadyTerminal = 2,
    NotFound = 3,
}

/// <summary>The five numbers of a cancel; they sum to <paramref name="Audience"/>.</summary>
[GenerateSerializer, Immutable, Alias("push.cancel-outcome.v1")]
public sealed record CancelOutcome(
    [property: Id(0)] CancelStatus Status,
    [property: Id(1)] long Audience,
    [property: Id(2)] long Granted,
    [property: Id(3)] long TooLate,
    [property: Id(4)] long Refused,
    [property: Id(5)] long Held,
    [property: Id(6)] long Stopped);

/// <summary>One grain (key 0..15, by hash of the campaign id): an index of campaign ids by provider and state, for lists.</summary>
[Alias("push.campaign-index")]
public interface ICampaignIndexGrain : IGrainWithIntegerKey
{
    /// <summary>The campaign's own word on its state.</summary>
    [Alias("put")]
    Task Put(CampaignEntry entry, CancellationToken cancellationToken);

    /// <summary>For whoever submitted it: it is in the list from now on, unless the campaign has put itself into it.</summary>
    [Alias("add")]
    Task Add(CampaignEntry entry, CancellationToken cancellationToken);

    /// <summary>In ordinal order of id, after <paramref name="after"/>.</summary>
    [Alias("list"), ReadOnly]
    Task<IReadOnlyList<CampaignEntry>> List(string? providerId, CampaignState? state, string? after, int limit, CancellationToken cancellationToken);
}

[GenerateSerializer, Immutable, Alias("push.campaign-entry.v1")]
public sealed record CampaignEntry([property: Id(0)] string CampaignId, [property: Id(1)] string ProviderId, [property: Id(2)] CampaignState State);
