using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PushOrleans.Api;

/// <summary>Secrets of API keys: 256 random bits, kept as their SHA-256 only.</summary>
internal static class KeySecrets
{
    private const string Prefix = "push_";

    /// <summary>Longer headers are not looked at.</summary>
    public const int MaxLength = 512;

    public static string New() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static string NewId(string prefix) => prefix + RandomNumberGenerator.GetHexString(20, lowercase: true);

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
