using System.Security.Cryptography;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Apple's provider token (developer.apple.com/documentation/usernotifications/establishing-a-token-based-connection-to-apns).</summary>
public static class ApnsAuth
{
    /// <summary>Apple takes a token for an hour, and a new one every twenty minutes at most.</summary>
    public const int LifeSeconds = 3000;

    /// <param name="now">Whole seconds since 1970.</param>
    public static string Token(ApnsCredentials credentials, long now)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(credentials.PrivateKey);
        return Jwt.Es256(key, header => header.WriteString("kid", credentials.KeyId), claims =>
        {
            claims.WriteString("iss", credentials.TeamId);
            claims.WriteNumber("iat", now);
        });
    }
}
