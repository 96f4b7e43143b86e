using System.Security.Cryptography;
using System.Text.Json;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Resources;

/// <summary>Reads a provider's credentials for a vendor. What is wrong is told by JSON pointer, without the value; it never throws for what is in the document.</summary>
public static class CredentialsReader
{
    private static readonly Dictionary<string, (Shape Shape, Func<Fields, VendorCredentials> Read)> Kinds = new(StringComparer.Ordinal)
    {
        [ChannelKinds.Web] = (new("subject", "publicKey", "privateKey"), Web),
        [ChannelKinds.Fcm] = (new("projectId", "clientEmail", "privateKeyId", "privateKey"), Fcm),
        [ChannelKinds.Apns] = (new("teamId", "keyId", "topic", "privateKey", "sandbox"), Apns),
        [ChannelKinds.Huawei] = (new("appId", "appSecret", "keyId", "subAccount", "privateKey"), Huawei),
        [ChannelKinds.Honor] = (new("appId", "clientId", "clientSecret"), o => new HonorCredentials(Word(o, "appId"), Word(o, "clientId"), Secret(o, "clientSecret"))),
        [ChannelKinds.Xiaomi] = (new("packageName", "appSecret"), o => new XiaomiCredentials(Word(o, "packageName"), Secret(o, "appSecret"))),
        [ChannelKinds.Oppo] = (new("appKey", "masterSecret"), o => new OppoCredentials(Word(o, "appKey"), Secret(o, "masterSecret"))),
        [ChannelKinds.Vivo] = (new("appId", "appKey", "appSecret"), o => new VivoCredentials(o.RequiredNumber("appId"), Word(o, "appKey"), Secret(o, "appSecret"))),
    };

    /// <summary>Whether channels of this kind take credentials.</summary>
    public static bool Takes(string kind) => Kinds.ContainsKey(kind);

    /// <param name="kind">One that <see cref="Takes"/> credentials.</param>
    public static ReadResult<VendorCredentials> Read(string kind, JsonElement element) => ResourceReader.Read(element, UnknownFields.Reject, Kinds[kind].Shape, Kinds[kind].Read);

    /// <inheritdoc cref="Read(string, JsonElement)"/>
    public static ReadResult<VendorCredentials> Read(string kind, ReadOnlyMemory<byte> utf8) => ResourceReader.Read(utf8, UnknownFields.Reject, Kinds[kind].Shape, Kinds[kind].Read);

    private static WebPushCredentials Web(Fields o)
    {
        var read = new WebPushCredentials(o.RequiredText("subject"), o.RequiredText("publicKey"), o.RequiredText("privateKey"));
        if (read.Subject.Length > 0 && !IsContact(read.Subject)) o.Fail("subject", "must be a mailto: or https: address");
        var point = Base64Text.Read(read.PublicKey);
        if (read.PublicKey.Length > 0 && (point is null || !P256.IsPoint(point))) o.Fail("publicKey", "must be an uncompressed point of P-256 in Base64");
        else if (read.PrivateKey.Length > 0 && (Base64Text.Read(read.PrivateKey) is not { } secret || !P256.IsPair(point, secret))) o.Fail("privateKey", "must be the 32 bytes in Base64 that belong to publicKey");
        return read;
    }

    private static FcmCredentials Fcm(Fields o)
    {
        var read = new FcmCredentials(Word(o, "projectId"), Word(o, "clientEmail"), Word(o, "privateKeyId"), o.RequiredText("privateKey"));
        if (read.PrivateKey.Length > 0 && !IsKey<RSA>(read.PrivateKey, RSA.Create)) o.Fail("privateKey", "must be an RSA private key in PEM");
        return read;
    }

    private static ApnsCredentials Apns(Fields o)
    {
        var read = new ApnsCredentials(Word(o, "teamId"), Word(o, "keyId"), Word(o, "topic"), o.RequiredText("privateKey"), o.Flag("sandbox"));
        if (read.PrivateKey.Length > 0 && !IsKey<ECDsa>(read.PrivateKey, ECDsa.Create)) o.Fail("privateKey", "must be a P-256 private key in PEM");
        return read;
    }

    private static HuaweiCredentials Huawei(Fields o)
    {
        var app = new HuaweiCredentials(Word(o, "appId"), Secret(o, "appSecret"), null);
        if (o.Text("keyId") is null && o.Text("subAccount") is null && o.Text("privateKey") is null) return app;
        var account = new HuaweiServiceAccount(Word(o, "keyId"), Word(o, "subAccount"), o.RequiredText("privateKey"));
        if (account.PrivateKey.Length > 0 && !IsKey<RSA>(account.PrivateKey, RSA.Create)) o.Fail("privateKey", "must be an RSA private key in PEM");
        return app with { Account = account };
    }

    /// <summary>Goes into addresses and headers.</summary>
    private static string Word(Fields o, string name)
    {
        var text = o.RequiredText(name);
        if (text.Length > 0 && (text.Length > 200 || !text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '@' or ':'))) o.Fail(name, "must be at most 200 of: letters, digits, . - _ @ :");
        return text;
    }

    private static string Secret(Fields o, string name)
    {
        var text = o.RequiredText(name);
        if (text.Length > 0 && (text.Length > 1000 || text.Any(c => c is <= ' ' or > '~'))) o.Fail(name, "must be at most 1000 printable ASCII characters without a blank");
        return text;
    }

    private static bool IsContact(string text) =>
        text.Length <= 300 && Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeMailto || uri.Scheme == Uri.UriSchemeHttps) && text.All(char.IsAscii);

    private static bool IsKey<TKey>(string pem, Func<TKey> create)
        where TKey : AsymmetricAlgorithm
    {
        try
        {
            using var key = create();
            key.ImportFromPem(pem);
            return key switch
            {
                RSA rsa => rsa.KeySize >= 2048 && rsa.ExportParameters(includePrivateParameters: true).D is not null,
                ECDsa ec => ec.KeySize == 256 && ec.ExportParameters(includePrivateParameters: true).D is not null,
                _ => false,
            };
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
