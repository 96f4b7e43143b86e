namespace PushOrleans.Grains.Interfaces;

/// <summary>The port from partitions to channels. Implemented by the delivery layer; a batch may come more than once, with the same ids.</summary>
public interface IHandOff
{
    /// <summary>Completes when the broker has confirmed the batch.</summary>
    Task HandOver(GrantBatch batch, CancellationToken cancellationToken);

    /// <summary>Channels whose vendor takes back what it took.</summary>
    IReadOnlyCollection<string> Recallable => [];

    /// <summary>Asks for a page of a recalled campaign back from the vendor of one of <see cref="Recallable"/>. Completes as <see cref="HandOver"/> does; may come more than once.</summary>
    Task Recall(RecallPage page, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>A page of a campaign that was recalled after a channel's vendor had taken some of it.</summary>
/// <param name="NotAfter">The campaign's end: nothing is asked back at or after it.</param>
[GenerateSerializer, Immutable, Alias("push.recall-page.v1")]
public sealed record RecallPage(
    [property: Id(0)] int Partition,
    [property: Id(1)] long Seq,
    [property: Id(2)] string CampaignId,
    [property: Id(3)] string ProviderId,
    [property: Id(4)] string Channel,
    [property: Id(5)] long NotAfter,
    [property: Id(6)] int Grants);

/// <summary>The grants of one page. (campaign, user, attempt) is the delivery id.</summary>
/// <param name="Seq">The page's record: where outcomes are reported against.</param>
/// <param name="NotAfter">The campaign's end: nothing is shown at or after it.</param>
/// <param name="Grants">To be read on the turn of the partition that hands over, and copied to be kept.</param>
[GenerateSerializer, Immutable, Alias("push.grant-batch.v1")]
public sealed record GrantBatch(
    [property: Id(0)] int Partition,
    [property: Id(1)] long Seq,
    [property: Id(2)] string CampaignId,
    [property: Id(3)] string ProviderId,
    [property: Id(4)] long DecidedAt,
    [property: Id(5)] long NotAfter,
    [property: Id(6)] PopUpContent Content,
    [property: Id(7)] IReadOnlyList<GrantedUser> Grants)
{
    /// <summary>Names of all channels that devices of these users are of, and perhaps more; null = to be found from the grants.</summary>
    [Id(8)] public IReadOnlyCollection<string>? Channels { get; init; }
}

/// <param name="Variant">The non-personalised variant is to be sent.</param>
[GenerateSerializer, Immutable, Alias("push.granted-user.v1")]
public sealed record GrantedUser(
    [property: Id(0)] string UserId,
    [property: Id(1)] long Attempt,
    [property: Id(2)] bool Variant,
    [property: Id(3)] IReadOnlyList<GrantedDevice> Devices)
{
    /// <summary>The user's pseudonym within the partition.</summary>
    [Id(4)] public int Ordinal { get; init; }
}

[GenerateSerializer, Immutable, Alias("push.granted-device.v1")]
public sealed record GrantedDevice([property: Id(0)] string Id, [property: Id(1)] string Vendor)
{
    /// <summary>Which channel carries pushes to it: as registered, else the one with the vendor's name.</summary>
    [Id(2)] public string Channel { get; init; } = Vendor;

    /// <summary>Under what the channel knows it; empty = nothing. Secret.</summary>
    [Id(3)] public string Token { get; init; } = "";

    public override string ToString() => $"{Id} of {Vendor} by {Channel}";
}

/// <summary>What is shown: the campaign's content with the marks that modify hits added (rules 11, 28, 36).</summary>
[GenerateSerializer, Immutable, Alias("push.pop-up.v1")]
public sealed record PopUpContent(
    [property: Id(0)] string Title,
    [property: Id(1)] string Body,
    [property: Id(2)] string? VariantTitle,
    [property: Id(3)] string? VariantBody,
    [property: Id(4)] string ShownName,
    [property: Id(5)] bool AdMark,
    [property: Id(6)] bool AiLabel,
    [property: Id(7)] bool AiMetadata,
    [property: Id(8)] IReadOnlyList<string> Links,
    [property: Id(9)] string? ImageUrl,
    [property: Id(10)] string Class,
    [property: Id(11)] string Category)
{
    /// <summary>Where each of <see cref="Links"/> leads, as it was resolved and approved (Prov. 5(9)): what is shown and opened. Same order.</summary>
    [Id(12)] public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>The provider, as registered with its legal entity: whom 'manage' and 'complain' are about.</summary>
    [Id(13)] public string LegalEntityId { get; init; } = "";
}

/// <summary>A pop-up in a user's inbox.</summary>
[GenerateSerializer, Immutable, Alias("push.inbox-item.v1")]
public sealed record InboxItem(
    [property: Id(0)] string CampaignId,
    [property: Id(1)] string ProviderId,
    [property: Id(2)] long Attempt,
    [property: Id(3)] long GrantedAt,
    [property: Id(4)] long NotAfter,
    [property: Id(5)] bool Variant,
    [property: Id(6)] PopUpContent Content);

public enum DeliveryOutcome : byte
{
    Unknown = 0,

    /// <summary>May still be shown (an answer to a recheck; never recorded).</summary>
    Proceed = 1,
    Delivered = 2,
    Failed = 3,

    /// <summary>A rule that changed since the grant forbids it now.</summary>
    Suppressed = 4,

    /// <summary>The campaign was cancelled before it was handed over or shown, or its vendor confirmed that it took it back.</summary>
    Recalled = 5,

    /// <summary>The campaign ended before it was shown.</summary>
    Late = 6,
}

public enum ReceiptKind : byte
{
    Unknown = 0,
    Shown = 1,
    Closed = 2,
    Clicked = 3,
    DismissFailed = 4,
    RejectedByVendor = 5,

    /// <summary>The script could not put it on the screen: it ends as failed, and does not come again.</summary>
    RenderFailed = 6,
}

/// <summary>What a device reported (contract §2.8). <paramref name="ClientEventId"/> makes it idempotent.</summary>
[GenerateSerializer, Immutable, Alias("push.receipt.v1")]
public sealed record DeviceReceipt(
    [property: Id(0)] string CampaignId,
    [property: Id(1)] string UserId,
    [property: Id(2)] string DeviceId,
    [property: Id(3)] ReceiptKind Kind,
    [property: Id(4)] string ClientEventId,
    [property: Id(5)] string? ShownName,
    [property: Id(6)] bool? AdMarkShown,
    [property: Id(7)] long? CloseTaps,
    [property: Id(8)] long? CloseVisibleAtMs)
{
    /// <summary>How it was closed: by button, escape, tap, link or with its page. Null = not told.</summary>
    [Id(9)] public string? CloseHow { get; init; }

    /// <summary>Milliseconds from its first frame to its closing or click.</summary>
    [Id(10)] public long? OpenMs { get; init; }
}

public enum ReceiptOutcome : byte
{
    Unknown = 0,
    Accepted = 1,
    Duplicate = 2,

    /// <summary>No such grant: 404.</summary>
    UnknownGrant = 3,
}
