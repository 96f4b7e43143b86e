using System.Security.Cryptography;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>
/// A service account's assertion, which Google's token endpoint exchanges for an access token
/// (developers.google.com/identity/protocols/oauth2/service-account, RFC 7523).
/// </summary>
public static class FcmAuth
{
    public const string Scope = "https://www.googleapis.com/auth/firebase.messaging";
    public const string GrantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    /// <summary>One hour, the longest that Google takes.</summary>
    public const int LifeSeconds = 3600;

    /// <param name="audience">The token endpoint, as Google knows it.</param>
    /// <param name="now">Whole seconds since 1970.</param>
    public static string Assertion(FcmCredentials credentials, string audience, long now)
    {
        using var key = RSA.Create();
        key.ImportFromPem(credentials.PrivateKey);
        return Jwt.Rs256(key, header => header.WriteString("kid", credentials.PrivateKeyId), claims =>
        {
            claims.WriteString("iss", credentials.ClientEmail);
            claims.WriteString("scope", Scope);
            claims.WriteString("aud", audience);
            claims.WriteNumber("iat", now);
            claims.WriteNumber("exp", now + LifeSeconds);
        });
    }
}
