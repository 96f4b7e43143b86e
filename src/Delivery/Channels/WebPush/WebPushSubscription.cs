using System.Text;
using System.Text.Json;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>
/// Where a browser wants its messages, and the keys to encrypt them with: what <c>PushSubscription.toJSON()</c> of the Push API gives,
/// <c>{"endpoint", "keys": {"p256dh", "auth"}}</c>. It is a device's token, so it is never printed.
/// </summary>
public sealed class WebPushSubscription
{
    /// <summary>Push services use some hundred characters.</summary>
    public const int LongestEndpoint = 2000;

    private const int AuthBytes = 16;

    private WebPushSubscription(Uri endpoint, byte[] publicKey, byte[] auth) => (Endpoint, PublicKey, Auth) = (endpoint, publicKey, auth);

    public Uri Endpoint { get; }

    /// <summary>An uncompressed point of P-256, 65 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>16 bytes that browser and sender share.</summary>
    public ReadOnlyMemory<byte> Auth { get; }

    /// <summary>Null, and what is wrong with it, when it is no subscription.</summary>
    public static WebPushSubscription? Parse(string? token, out string? error)
    {
        var json = new VendorAnswer(0, Encoding.UTF8.GetBytes(token ?? "")).Json();
        var keys = json.Get("keys");
        var text = json.Get("endpoint").TextOf();
        error = null;
        if (text is null || text.Length > LongestEndpoint || WebhookAddress.Parse(text, out _) is not { } endpoint) error = "The subscription has no https endpoint.";
        else if (Bytes(keys?.Get("p256dh")) is not { } point || !P256.IsPoint(point)) error = "The subscription's p256dh is no point of P-256.";
        else if (Bytes(keys?.Get("auth")) is not { Length: AuthBytes } auth) error = "The subscription's auth is not of 16 bytes.";
        else return new WebPushSubscription(endpoint, point, auth);
        return null;
    }

    public override string ToString() => "a subscription";

    private static byte[]? Bytes(JsonElement? element) => Base64Text.Read(element.TextOf());
}
