using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Recipients of one push of one provider, to be sent now.</summary>
/// <param name="Content">What is shown. Of a recipient with <see cref="Recipient.Variant"/> title and body are the variant's, where there are any: <see cref="TitleFor"/>, <see cref="BodyFor"/>.</param>
/// <param name="AppId">The provider's app; empty when the campaign names none.</param>
/// <param name="VendorClass">The reviewed template's word for the vendor's message class; null without a template. What it means is the vendor's affair.</param>
/// <param name="DecidedAt">The instant of the verdicts, whole seconds since 1970.</param>
/// <param name="NotAfter">The campaign's end, whole seconds since 1970: nothing is shown at or after it.</param>
/// <param name="TimeToLiveSeconds">From now to <paramref name="NotAfter"/>, at least 1: what a vendor may keep the message for.</param>
/// <param name="Settings">The provider's settings of this channel, secret included.</param>
public sealed record ChannelBatch(
    string ProviderId,
    string CampaignId,
    string AppId,
    PopUpContent Content,
    string? VendorClass,
    long DecidedAt,
    long NotAfter,
    long TimeToLiveSeconds,
    ChannelSettings Settings,
    IReadOnlyList<Recipient> Recipients)
{
    public string TitleFor(Recipient to) => to.Variant ? Content.VariantTitle ?? Content.Title : Content.Title;

    public string BodyFor(Recipient to) => to.Variant ? Content.VariantBody ?? Content.Body : Content.Body;

    /// <summary>Service class (rule 42 asks more of its template); every other class is marketing or news to a vendor.</summary>
    public bool IsService => string.Equals(Content.Class, "service", StringComparison.Ordinal);

    public override string ToString() => $"{Recipients.Count} recipients of campaign {CampaignId}";
}

/// <summary>One device; with <see cref="Addressing.User"/>, one user.</summary>
/// <param name="DeliveryId">The same however often it is sent: what a vendor's idempotency key, collapse key or message id is made of. Says nothing about the user.</param>
/// <param name="UserId">For channels that answer to the provider's own systems (webhook). Never sent to a vendor.</param>
/// <param name="DeviceIds">One device id; with <see cref="Addressing.User"/> all of the user's devices of this channel.</param>
/// <param name="Token">
/// What the device was registered with: the vendor's token; for <c>web</c> the subscription as JSON,
/// <c>{"endpoint":"…","keys":{"p256dh":"…","auth":"…"}}</c>. Empty with <see cref="Addressing.User"/>. Secret.
/// </param>
/// <param name="Vendor">The device's vendor, as the policy pack's vendor table has it.</param>
/// <param name="Variant">The non-personalised variant is to be sent.</param>
public sealed record Recipient(string DeliveryId, string UserId, long Attempt, IReadOnlyList<string> DeviceIds, string Token, string Vendor, bool Variant)
{
    public override string ToString() => DeliveryId;
}
