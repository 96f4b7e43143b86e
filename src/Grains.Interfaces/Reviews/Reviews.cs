namespace PushOrleans.Grains.Interfaces;

/// <summary>One grain per provider id: its campaigns in review, and the load that they are (rule 23).</summary>
[Alias("push.review-queue")]
public interface IReviewQueueGrain : IGrainWithStringKey
{
    [Alias("put")]
    Task Put(ReviewItem item, CancellationToken cancellationToken);

    [Alias("remove")]
    Task Remove(string campaignId, CancellationToken cancellationToken);

    /// <summary>Open items in ordinal order of campaign id, after <paramref name="after"/>, each with the instant since when it waits.</summary>
    [Alias("list"), ReadOnly]
    Task<IReadOnlyList<ReviewItem>> List(string? state, string? after, int limit, CancellationToken cancellationToken);
}

/// <param name="Reason">Rule id of the hold that opened the item; null when persons are needed (rule 22).</param>
[GenerateSerializer, Immutable, Alias("push.review-item.v1")]
public sealed record ReviewItem(
    [property: Id(0)] string CampaignId,
    [property: Id(1)] string ProviderId,
    [property: Id(2)] string State,
    [property: Id(3)] long OpenedAt,
    [property: Id(4)] string? Reason,
    [property: Id(5)] int PersonsNeeded,
    [property: Id(6)] int PersonsHave,
    [property: Id(7)] long HeldUsers);

public enum ReviewAction : byte
{
    Unknown = 0,
    Screen = 1,
    Edit = 2,
    Approve = 3,
    Reject = 4,
    Release = 5,
}

/// <param name="By">The key's subject.</param>
/// <param name="Body">The action's body as canonical JSON: labels of a screen, fields of an edit, flags of an approval.</param>
[GenerateSerializer, Immutable, Alias("push.review-command.v1")]
public sealed record ReviewCommand(
    [property: Id(0)] ReviewAction Action,
    [property: Id(1)] string By,
    [property: Id(2)] string? Hash,
    [property: Id(3)] string? Note,
    [property: Id(4)] ReadOnlyMemory<byte> Body);

public enum ReviewStatus : byte
{
    Unknown = 0,
    Done = 1,
    NotFound = 2,
    HashChanged = 3,
    StateNotAllowed = 4,
    PersonNotAllowed = 5,
    Invalid = 6,
}

[GenerateSerializer, Immutable, Alias("push.review-outcome.v1")]
public sealed record ReviewOutcome([property: Id(0)] ReviewStatus Status, [property: Id(1)] string? Detail, [property: Id(2)] ReviewView? Review);

/// <summary>A campaign's review as it stands. <paramref name="State"/>: draft, screened, edited, firstReview, secondReview, approved, rejected.</summary>
[GenerateSerializer, Immutable, Alias("push.review-view.v1")]
public sealed record ReviewView(
    [property: Id(0)] string CampaignId,
    [property: Id(1)] string ProviderId,
    [property: Id(2)] string State,
    [property: Id(3)] string ContentHash,
    [property: Id(4)] ReadOnlyMemory<byte> Json,
    [property: Id(5)] int PersonsNeeded,
    [property: Id(6)] IReadOnlyList<ReviewEvent> Trail);

[GenerateSerializer, Immutable, Alias("push.review-event.v1")]
public sealed record ReviewEvent([property: Id(0)] ReviewAction Action, [property: Id(1)] string By, [property: Id(2)] long At, [property: Id(3)] string? Hash, [property: Id(4)] string? Note);
