using System.Buffers.Text;
using System.Security.Cryptography;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Says to a push service who sends (RFC 8292): a token signed with the key that the browser subscribed under, and that key.</summary>
public static class Vapid
{
    /// <summary>Twelve hours: a token may live a day at most (RFC 8292 §2), and clocks differ.</summary>
    public const int LifeSeconds = 12 * 3600;

    /// <param name="now">Whole seconds since 1970.</param>
    public static string Header(WebPushCredentials credentials, Uri endpoint, long now)
    {
        var point = Base64Text.Read(credentials.PublicKey) ?? throw new CryptographicException("The VAPID public key cannot be read.");
        var secret = Base64Text.Read(credentials.PrivateKey) ?? throw new CryptographicException("The VAPID private key cannot be read.");
        using var key = ECDsa.Create(P256.Parameters(point, secret));
        var token = Jwt.Es256(key, static _ => { }, json =>
        {
            json.WriteString("aud", endpoint.GetLeftPart(UriPartial.Authority));
            json.WriteNumber("exp", now + LifeSeconds);
            json.WriteString("sub", credentials.Subject);
        });
        return $"vapid t={token}, k={Base64Url.EncodeToString(point)}";
    }
}
