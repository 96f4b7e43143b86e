using System.Security.Cryptography;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>A service account's token, which is itself what Push Kit takes (developer.huawei.com/consumer/cn/doc/harmonyos-guides/push-jwt-token).</summary>
public static class HuaweiAuth
{
    public const string Audience = "https://oauth-login.cloud.huawei.com/oauth2/v3/token";

    /// <summary>One hour, as Huawei has it.</summary>
    public const int LifeSeconds = 3600;

    /// <param name="now">Whole seconds since 1970.</param>
    public static string Token(HuaweiServiceAccount account, long now)
    {
        using var key = RSA.Create();
        key.ImportFromPem(account.PrivateKey);
        return Jwt.Ps256(key, header => header.WriteString("kid", account.KeyId), claims =>
        {
            claims.WriteString("aud", Audience);
            claims.WriteString("iss", account.SubAccount);
            claims.WriteNumber("iat", now);
            claims.WriteNumber("exp", now + LifeSeconds);
        });
    }
}
