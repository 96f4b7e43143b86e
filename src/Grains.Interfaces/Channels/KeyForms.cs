using System.Buffers.Text;
using System.Security.Cryptography;

namespace PushOrleans.Grains.Interfaces;

/// <summary>Base64 of either alphabet, with or without padding, as browsers and tools write keys.</summary>
public static class Base64Text
{
    private const int Longest = 4096;

    public static byte[]? Read(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > Longest) return null;
        var url = text.Replace('+', '-').Replace('/', '_').TrimEnd('=');
        var bytes = new byte[Base64Url.GetMaxDecodedLength(url.Length)];
        return Base64Url.TryDecodeFromChars(url, bytes, out var written) ? bytes[..written] : null;
    }
}

/// <summary>Keys of the curve P-256 in the forms that RFC 8291 and RFC 8292 give them.</summary>
public static class P256
{
    private const int PointBytes = 65;
    private const int CoordinateBytes = 32;

    /// <summary>Whether these are the bytes of an uncompressed point on the curve.</summary>
    public static bool IsPoint(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != PointBytes || bytes[0] != 4) return false;
        try
        {
            using var key = ECDiffieHellman.Create(Parameters(bytes, null));
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Whether the secret is that of the point.</summary>
    public static bool IsPair(ReadOnlySpan<byte> point, byte[] secret)
    {
        if (secret.Length != CoordinateBytes || !IsPoint(point)) return false;
        try
        {
            using var key = ECDsa.Create(Parameters(point, secret));
            var probe = SHA256.HashData(secret);
            using var open = ECDsa.Create(Parameters(point, null));
            return open.VerifyHash(probe, key.SignHash(probe));
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <param name="point">Of 65 bytes.</param>
    public static ECParameters Parameters(ReadOnlySpan<byte> point, byte[]? secret) => new()
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = point.Slice(1, CoordinateBytes).ToArray(), Y = point.Slice(1 + CoordinateBytes, CoordinateBytes).ToArray() },
        D = secret,
    };

    public static byte[] Point(ECParameters key) => [4, .. key.Q.X!, .. key.Q.Y!];
}
