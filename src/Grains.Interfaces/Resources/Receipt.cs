namespace PushOrleans.Resources;

/// <summary>What a device or a vendor reports of one pop-up (Art. 5(6), 5(8): closing must work as declared).</summary>
[GenerateSerializer, Immutable, Alias("push.receipt.v1")]
public sealed record Receipt
{
    [Id(0)] public required string CampaignId { get; init; }
    [Id(1)] public required string UserId { get; init; }
    [Id(2)] public required string DeviceId { get; init; }
    [Id(3)] public required ReceiptKind Kind { get; init; }

    /// <summary>By the device's clock, in seconds since 1970.</summary>
    [Id(4)] public required long At { get; init; }

    [Id(5)] public string? ShownName { get; init; }
    [Id(6)] public bool? AdMarkShown { get; init; }
    [Id(7)] public long? CloseTaps { get; init; }
    [Id(8)] public long? CloseVisibleAtMs { get; init; }

    /// <summary>Makes the receipt idempotent; 1–128 characters.</summary>
    [Id(9)] public required string ClientEventId { get; init; }
}

[GenerateSerializer, Alias("push.receipt-kind.v1")]
public enum ReceiptKind : byte
{
    Unknown = 0,
    Shown = 1,
    Closed = 2,
    Clicked = 3,
    DismissFailed = 4,
    RejectedByVendor = 5,
}
