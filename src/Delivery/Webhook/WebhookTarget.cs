using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Where to send, and the key to sign with; or why neither can be.</summary>
internal sealed record WebhookTarget(Uri? Endpoint, byte[]? Key, string? Error)
{
    public static WebhookTarget Of(ChannelSettings? settings)
    {
        if (settings is null) return new(null, null, "The provider has no webhook any more.");
        if (WebhookAddress.Parse(settings.Endpoint, out var error) is not { } endpoint) return new(null, null, error);
        var key = WebhookSignature.Key(settings.Secret.Span);
        return key is null ? new(null, null, "The webhook has no usable secret: whsec_ and Base64.") : new(endpoint, key, null);
    }

    public override string ToString() => Error ?? "a webhook";
}
