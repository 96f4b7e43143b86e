using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PushOrleans.Delivery;

/// <summary>
/// Signed JSON web tokens in compact form (RFC 7515, RFC 7519), by the algorithms that vendors ask for (RFC 7518 §3.3 to §3.5).
/// Times are whole seconds since 1970.
/// </summary>
internal static class Jwt
{
    public static string Es256(ECDsa key, Action<Utf8JsonWriter> header, Action<Utf8JsonWriter> claims) =>
        Sign("ES256", header, claims, text => key.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));

    public static string Rs256(RSA key, Action<Utf8JsonWriter> header, Action<Utf8JsonWriter> claims) =>
        Sign("RS256", header, claims, text => key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public static string Ps256(RSA key, Action<Utf8JsonWriter> header, Action<Utf8JsonWriter> claims) =>
        Sign("PS256", header, claims, text => key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pss));

    private static string Sign(string algorithm, Action<Utf8JsonWriter> header, Action<Utf8JsonWriter> claims, Func<byte[], byte[]> sign)
    {
        var head = NoticeJson.Write(json =>
        {
            json.WriteString("typ", "JWT");
            json.WriteString("alg", algorithm);
            header(json);
        });
        var text = $"{Base64Url.EncodeToString(head)}.{Base64Url.EncodeToString(NoticeJson.Write(claims))}";
        return $"{text}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(text)))}";
    }
}
