using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PushOrleans.Delivery;

/// <summary>
/// Signatures as the Standard Webhooks specification 1.0.0 has them: <c>v1,</c> and the Base64 of HMAC-SHA256 over
/// <c>{webhook-id}.{webhook-timestamp}.{body}</c>, keyed with what follows <c>whsec_</c>.
/// </summary>
public static class WebhookSignature
{
    private static ReadOnlySpan<byte> Prefix => "whsec_"u8;

    /// <summary>The key in a secret: Base64 after <c>whsec_</c>, or the bytes themselves where there is no such prefix.</summary>
    /// <returns>Null when the secret is empty, or is no Base64 after the prefix.</returns>
    public static byte[]? Key(ReadOnlySpan<byte> secret)
    {
        if (!secret.StartsWith(Prefix)) return secret.IsEmpty ? null : secret.ToArray();
        var text = secret[Prefix.Length..];
        var key = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        var status = Base64.DecodeFromUtf8(text, key, out _, out var written);
        return status == System.Buffers.OperationStatus.Done && written > 0 ? key[..written] : null;
    }

    /// <param name="timestamp">Whole seconds since 1970, of the attempt.</param>
    public static string Sign(ReadOnlySpan<byte> key, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp.ToString(CultureInfo.InvariantCulture)}."));
        hmac.AppendData(body);
        return "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
    }
}
