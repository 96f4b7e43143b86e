using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>The recipients of a page that a provider's webhook answers for. Endpoint and secret are not in it: they are read when it is sent.</summary>
public sealed record WebhookBatch
{
    public required int Partition { get; init; }
    public required long Seq { get; init; }
    public required string CampaignId { get; init; }
    public required string ProviderId { get; init; }

    /// <summary>The instant of the verdicts, whole seconds since 1970.</summary>
    public required long DecidedAt { get; init; }

    /// <summary>The campaign's end, whole seconds since 1970: nothing is sent at or after it.</summary>
    public required long NotAfter { get; init; }

    public required PopUpContent Content { get; init; }
    public required IReadOnlyList<WebhookRecipient> Recipients { get; init; }

    /// <summary>Attempts that were made before a redrive; null unless this is one.</summary>
    public int? RedrivenAfter { get; init; }

    public static WebhookBatch Of(GrantBatch batch, IReadOnlyList<GrantedUser> users) => new()
    {
        Partition = batch.Partition,
        Seq = batch.Seq,
        CampaignId = batch.CampaignId,
        ProviderId = batch.ProviderId,
        DecidedAt = batch.DecidedAt,
        NotAfter = batch.NotAfter,
        Content = batch.Content,
        Recipients = users.Select(WebhookRecipient.Of).ToList(),
    };
}

/// <param name="Variant">The non-personalised variant is to be sent.</param>
/// <param name="DeviceIds">The user's devices of vendor <c>webhook</c>, in the order of the verdict.</param>
public sealed record WebhookRecipient(string UserId, long Attempt, bool Variant, IReadOnlyList<string> DeviceIds)
{
    public static WebhookRecipient Of(GrantedUser user) =>
        new(user.UserId, user.Attempt, user.Variant, user.Devices.Where(device => string.Equals(device.Vendor, Channel.Webhook, StringComparison.Ordinal)).Select(device => device.Id).ToList());
}
