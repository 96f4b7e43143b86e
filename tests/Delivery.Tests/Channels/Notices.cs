using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

/// <summary>One campaign as the channels get it.</summary>
internal static class Notices
{
    public static readonly RSA Rsa = RSA.Create(2048);
    public static readonly ECDsa Ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public static PushNotice Plain => PushNotice.Of(Batch("fcm", "{}"u8.ToArray(), null, To("u1", "token-1")), To("u1", "token-1"));

    public static PushNotice Variant => PushNotice.Of(Batch("fcm", "{}"u8.ToArray(), null, To("u1", "token-1", variant: true)), To("u1", "token-1", variant: true)) with { Class = "service", VendorClass = "NORMAL" };

    public static Recipient To(string user, string token, bool variant = false) =>
        new(DeliveryId.Of("c1", user, 2, "fcm"), user, 2, ["d1"], token, "fcm", variant);

    public static ChannelBatch Batch(string kind, byte[] secret, string? endpoint, params Recipient[] to) =>
        new("p1", "c1", "app1", Batches.Content with { AiLabel = true }, null, Batches.DecidedAt, Batches.DecidedAt + 3600, 3600, new ChannelSettings(kind, endpoint, secret), to);

    public static byte[] Credentials(string kind) => Encoding.UTF8.GetBytes(kind switch
    {
        ChannelKinds.Fcm => Json(new { projectId = "project-1", clientEmail = "push@project-1.example", privateKeyId = "k1", privateKey = Rsa.ExportPkcs8PrivateKeyPem() }),
        ChannelKinds.Apns => Json(new { teamId = "TEAM000001", keyId = "KEY0000001", topic = "com.example.news", privateKey = Ec.ExportPkcs8PrivateKeyPem() }),
        ChannelKinds.Huawei => Json(new { appId = "100000001", appSecret = "huawei-secret", keyId = "key-1", subAccount = "account-1", privateKey = Rsa.ExportPkcs8PrivateKeyPem() }),
        ChannelKinds.Honor => Json(new { appId = "200000002", clientId = "honor-client", clientSecret = "honor-secret" }),
        ChannelKinds.Xiaomi => Json(new { packageName = "com.example.news", appSecret = "xiaomi-secret" }),
        ChannelKinds.Oppo => Json(new { appKey = "oppo-key", masterSecret = "oppo-secret" }),
        ChannelKinds.Vivo => Json(new { appId = 10004, appKey = "vivo-key", appSecret = "vivo-secret" }),
        ChannelKinds.Web => WebCredentials(Ec),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    });

    public static string WebCredentials(ECDsa key)
    {
        var parameters = key.ExportParameters(includePrivateParameters: true);
        return Json(new { subject = "mailto:push@example.com", publicKey = Base64Url(P256.Point(parameters)), privateKey = Base64Url(parameters.D!) });
    }

    public static string Base64Url(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private static string Json(object value) => JsonSerializer.Serialize(value);
}
