using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PushOrleans.Api;

/// <summary>
/// What a device token says. As text: <c>pdt_</c>, the payload in base64url, a dot, the HMAC-SHA256 (RFC 2104) of it in base64url. It is signed,
/// not encrypted: it tells nobody more than its own ids.
/// </summary>
/// <param name="Key">Number of the key that signs it.</param>
/// <param name="ExpiresAt">Not good at or after this, whole seconds since 1970.</param>
/// <param name="ProviderId">The tenant: of the user only what concerns this provider; null = no tenant.</param>
internal sealed record DeviceToken(long Key, long ExpiresAt, string? ProviderId, string UserId, string DeviceId)
{
    public const string Prefix = "pdt_";
    public const int MaxSeconds = 86_400;
    private const string Version = "1";

    // What is signed is of this kind only: no other use of the key can be taken for a token.
    private static readonly byte[] Domain = Encoding.ASCII.GetBytes("PushOrleans device token\n");

    public string Sign(ReadOnlySpan<byte> secret)
    {
        // Ids never hold a line feed, so the text is unambiguous.
        var payload = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Version}\n{Key}\n{ExpiresAt}\n{ProviderId}\n{UserId}\n{DeviceId}"));
        return $"{Prefix}{Base64Url.EncodeToString(payload)}.{Base64Url.EncodeToString(Mac(payload, secret))}";
    }

    /// <summary>The token of a text, its signature checked in constant time; null when it is none of ours.</summary>
    /// <param name="secretOf">The secret of a key; null when there is no such key.</param>
    public static DeviceToken? Read(string text, Func<long, ReadOnlyMemory<byte>?> secretOf)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text.Length > KeySecrets.MaxLength) return null;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || Decode(text.AsSpan(Prefix.Length, dot - Prefix.Length)) is not { } payload || Decode(text.AsSpan(dot + 1)) is not { } mac) return null;
        if (Parse(payload) is not { } token || secretOf(token.Key) is not { } secret) return null;
        return CryptographicOperations.FixedTimeEquals(Mac(payload, secret.Span), mac) ? token : null;
    }

    public override string ToString() => $"token of device {DeviceId}";

    private static DeviceToken? Parse(byte[] payload) =>
        Encoding.ASCII.GetString(payload).Split('\n') is [Version, var key, var expiresAt, var provider, var user, var device]
        && long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && long.TryParse(expiresAt, NumberStyles.None, CultureInfo.InvariantCulture, out var end)
            ? new DeviceToken(number, end, provider.Length == 0 ? null : provider, user, device)
            : null;

    private static byte[] Mac(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> secret)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        mac.AppendData(Domain);
        mac.AppendData(payload);
        return mac.GetHashAndReset();
    }

    private static byte[]? Decode(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        try
        {
            return Base64Url.TryDecodeFromChars(text, bytes, out var written) ? bytes[..written] : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
