using PushOrleans.Compliance;

namespace PushOrleans.Grains.Interfaces;

/// <summary>One grain per user id. While awake it holds the head by which alone this user's budgets are spent, and changes what is on file.</summary>
[Alias("push.user")]
public interface IUserGrain : IGrainWithStringKey
{
    /// <summary>What is on file; null when the user is unknown.</summary>
    [Alias("get")]
    Task<UserView?> Get(CancellationToken cancellationToken);

    /// <summary>Applies one change of the user's own making; answered when durable.</summary>
    [Alias("change")]
    Task<ChangeOutcome> Change(UserChange change, string? ifMatch, CancellationToken cancellationToken);

    /// <summary>The user is connected: wakes it, or keeps it awake. False when the user is unknown.</summary>
    [Alias("stay-awake")]
    Task<bool> StayAwake(CancellationToken cancellationToken);

    /// <summary>
    /// The partition asks a user whose grain lives in another process, or has not taken its <see cref="UserHead"/> yet; else it decides by that. Only computes and takes the grant into its head; never calls back.
    /// Null when the epoch is not this activation's, its lease is over, or it is at another version. Has no token: it is over at once.
    /// </summary>
    [Alias("decide.v2"), AlwaysInterleave]
    ValueTask<AwakeDecision?> Decide(AwakeQuestion question);

    /// <summary>The lease was taken back: the activation ends.</summary>
    [Alias("revoked"), AlwaysInterleave]
    Task Revoked(LeaseEpoch epoch, CancellationToken cancellationToken);
}

/// <summary>One user's decision asked of its grain.</summary>
/// <param name="Page">What all users of the page have in common; travels by reference within a silo.</param>
/// <param name="BaseVersion">The version of the lease that the partition knows: a grain at any other version answers null.</param>
/// <param name="Slot">Whether a slot of the provider's quota is there for a grant, where grants need one.</param>
/// <param name="Trial">Only tell: the head stays as it is (step mode's proposals).</param>
[GenerateSerializer, Immutable, Alias("push.awake-question.v1")]
public sealed record AwakeQuestion(
    [property: Id(0)] PageQuestion Page,
    [property: Id(1)] LeaseEpoch Epoch,
    [property: Id(2)] long BaseVersion,
    [property: Id(3)] long Attempt,
    [property: Id(4)] bool Slot,
    [property: Id(5)] bool Trial);

/// <summary>What all users of one page are asked under.</summary>
[GenerateSerializer, Immutable, Alias("push.page-question.v1")]
public sealed record PageQuestion(
    [property: Id(0)] CampaignOffer Offer,
    [property: Id(1)] long InputsVersion,
    [property: Id(2)] long Now,
    [property: Id(3)] int CampaignNumber)
{
    /// <summary>The scope made from the above. Not sent: a user on another silo makes its own.</summary>
    [field: NonSerialized]
    public UserScope? Scope { get; init; }
}

/// <param name="Version">The lease's version after the decision. Silos of earlier builds count decisions, too.</param>
[GenerateSerializer, Immutable, Alias("push.awake-decision.v1")]
public sealed record AwakeDecision(
    [property: Id(0)] Verdict Verdict,
    [property: Id(1)] Rule? Reason,
    [property: Id(2)] ulong Mask,
    [property: Id(3)] DecisionCode Code,
    [property: Id(4)] long Until,
    [property: Id(5)] string[] Devices,
    [property: Id(6)] long Version);

public enum ChangeStatus : byte
{
    Unknown = 0,
    Changed = 1,
    UnknownUser = 2,
    PreconditionFailed = 3,

    /// <summary>The change is not allowed as asked, e.g. asking again for a consent within 30 days of a no; <see cref="ChangeOutcome.Detail"/> says why.</summary>
    Refused = 4,
}

/// <param name="User">The user after the change.</param>
[GenerateSerializer, Immutable, Alias("push.change-outcome.v1")]
public sealed record ChangeOutcome(
    [property: Id(0)] ChangeStatus Status,
    [property: Id(1)] UserView? User,
    [property: Id(2)] long At,
    [property: Id(3)] string? Detail);
