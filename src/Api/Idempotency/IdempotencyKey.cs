using System.Security.Cryptography;
using System.Text;

namespace PushOrleans.Api;

/// <summary>The Idempotency-Key header: 1–255 printable ASCII characters.</summary>
internal static class IdempotencyKey
{
    private const string Header = "Idempotency-Key";
    private const int MaxLength = 255;

    /// <summary>The key; null when the header is absent.</summary>
    public static Read<string?> Of(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(Header, out var values)) return new Read<string?>(null, null);
        var key = values.ToString();
        return values.Count == 1 && key.Length is > 0 and <= MaxLength && key.All(c => c is >= ' ' and <= '~')
            ? new Read<string?>(key, null)
            : Problem.Invalid("", $"{Header} must be 1 to {MaxLength} printable ASCII characters");
    }

    /// <summary>The grain of a key within its scope: a hash, since scopes and keys may be long.</summary>
    public static string GrainKey(params ReadOnlySpan<string> scope) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', scope!))));
}
