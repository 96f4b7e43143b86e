namespace PushOrleans.Grains.Interfaces;

/// <summary>
/// Asks a partition for recipients of a page on one channel: what a message on the bus stands for. It names records and ordinals only, so that
/// no queue holds a user's id, token or content.
/// </summary>
/// <param name="Ordinals">Ascending; null = every grant of the page.</param>
/// <param name="Again">Those who ended as failed, too (a redrive).</param>
[GenerateSerializer, Immutable, Alias("push.page-claim.v1")]
public sealed record PageClaim(
    [property: Id(0)] string CampaignId,
    [property: Id(1)] long Seq,
    [property: Id(2)] string Channel,
    [property: Id(3)] IReadOnlyList<int>? Ordinals,
    [property: Id(4)] bool Again);

/// <summary>The recipients that have not ended on the channel, each asked again under the newest inputs.</summary>
/// <param name="Grants">Grants of the whole page.</param>
/// <param name="At">The partition's clock at the answer.</param>
/// <param name="VendorClass">Of the campaign's template; null without one.</param>
[GenerateSerializer, Immutable, Alias("push.claimed-page.v1")]
public sealed record ClaimedPage(
    [property: Id(0)] string ProviderId,
    [property: Id(1)] string AppId,
    [property: Id(2)] string? VendorClass,
    [property: Id(3)] long DecidedAt,
    [property: Id(4)] long NotAfter,
    [property: Id(5)] long At,
    [property: Id(6)] int Grants,
    [property: Id(7)] PopUpContent Content,
    [property: Id(8)] IReadOnlyList<ClaimedUser> Users);

/// <param name="UserId">Empty when the user was erased.</param>
/// <param name="Answer">Whether it may still be sent (<see cref="DeliveryOutcome.Proceed"/>), or how it ends without.</param>
/// <param name="Devices">Of the grant and of this channel.</param>
[GenerateSerializer, Immutable, Alias("push.claimed-user.v1")]
public sealed record ClaimedUser(
    [property: Id(0)] int Ordinal,
    [property: Id(1)] string UserId,
    [property: Id(2)] long Attempt,
    [property: Id(3)] bool Variant,
    [property: Id(4)] DeliveryOutcome Answer,
    [property: Id(5)] IReadOnlyList<GrantedDevice> Devices);

/// <summary>How deliveries of one page ended on one channel. A user of the page that is named twice ends as in the exceptions.</summary>
/// <param name="Ordinals">Who ended as <paramref name="Outcome"/>; null = every grant of the page that is not in the exceptions.</param>
/// <param name="Lost">Devices whose token the vendor no longer knows.</param>
/// <param name="IsSole">
/// The page went out by this channel alone, so that a report on every grant of it leaves nothing to hand over. False (a silo of a version that does
/// not tell included) only lets the watermark wait.
/// </param>
[GenerateSerializer, Immutable, Alias("push.page-report.v1")]
public sealed record PageReport(
    [property: Id(0)] string CampaignId,
    [property: Id(1)] long Seq,
    [property: Id(2)] string Channel,
    [property: Id(3)] DeliveryOutcome Outcome,
    [property: Id(4)] IReadOnlyList<int>? Ordinals,
    [property: Id(5)] IReadOnlyList<OrdinalOutcome> Exceptions,
    [property: Id(6)] IReadOnlyList<LostDevice> Lost,
    [property: Id(7)] bool IsSole = false);

/// <summary>What became of a recall at a channel's vendor. The first word on a user counts.</summary>
/// <param name="Recalled">The vendor confirmed it for every device that it was asked for.</param>
/// <param name="Kept">It stays with these users: the vendor refused, or was asked for as long as it is.</param>
[GenerateSerializer, Immutable, Alias("push.recall-report.v1")]
public sealed record RecallReport(
    [property: Id(0)] string CampaignId,
    [property: Id(1)] long Seq,
    [property: Id(2)] string Channel,
    [property: Id(3)] IReadOnlyList<int> Recalled,
    [property: Id(4)] IReadOnlyList<int> Kept);

[GenerateSerializer, Immutable, Alias("push.ordinal-outcome.v1")]
public readonly record struct OrdinalOutcome([property: Id(0)] int Ordinal, [property: Id(1)] DeliveryOutcome Outcome);

/// <param name="Token">The one that was refused: a newer registration stays.</param>
[GenerateSerializer, Immutable, Alias("push.lost-device.v1")]
public sealed record LostDevice([property: Id(0)] int Ordinal, [property: Id(1)] string DeviceId, [property: Id(2)] string Token)
{
    public override string ToString() => $"a device of user {Ordinal}";
}
