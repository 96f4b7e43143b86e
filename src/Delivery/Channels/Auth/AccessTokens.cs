using System.Collections.Concurrent;
using System.Security.Cryptography;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>
/// Access tokens of providers at vendors, in this process's memory only: fetched once at a time, kept for nine tenths of their life, under
/// the credentials they were given for. Credentials that a vendor refused are not shown to it again for half a minute. Thread-safe.
/// </summary>
public sealed class AccessTokens(TimeProvider time)
{
    /// <summary>Tokens kept at most. Of web push there is one for each address that users bring: when there are more, all are forgotten and asked for anew.</summary>
    public const int MostKept = 10_000;

    private static readonly TimeSpan RefusalKept = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public int Count => _entries.Count;

    /// <summary>What a token is kept under: new credentials never meet the token of old ones.</summary>
    public static string KeyOf(string channel, string providerId, ChannelSettings settings, string part = "") =>
        $"{channel}/{providerId}/{Convert.ToHexStringLower(SHA256.HashData(settings.Secret.Span).AsSpan(0, 16))}/{settings.Endpoint}/{part}";

    /// <param name="fetch">Asks the vendor. A fault that may pass is not kept.</param>
    public async Task<AccessToken> GetAsync(string key, Func<CancellationToken, Task<AccessToken>> fetch, CancellationToken cancellationToken)
    {
        if (_entries.Count >= MostKept && !_entries.ContainsKey(key)) _entries.Clear();
        var entry = _entries.GetOrAdd(key, static _ => new Entry());
        if (entry.Current is { } kept && time.GetUtcNow() < kept.Until) return kept.Token;
        await entry.Turn.WaitAsync(cancellationToken);
        try
        {
            if (entry.Current is { } fresh && time.GetUtcNow() < fresh.Until) return fresh.Token;
            var now = time.GetUtcNow();
            var token = await fetch(cancellationToken);
            entry.Current = token switch
            {
                { Value: not null } => new Kept(token, now + token.Life * 0.9),
                { Fault.Status: RecipientStatus.Rejected } => new Kept(token, now + RefusalKept),
                _ => null,
            };
            return token;
        }
        finally
        {
            entry.Turn.Release();
        }
    }

    /// <summary>The vendor did not take this token: the next one to ask fetches another, unless somebody has.</summary>
    public void Forget(string key, AccessToken token)
    {
        if (_entries.TryGetValue(key, out var entry) && entry.Current is { } kept && kept.Token.Value == token.Value) entry.Current = null;
    }

    private sealed class Entry
    {
        private volatile Kept? _current;

        public SemaphoreSlim Turn { get; } = new(1, 1);

        public Kept? Current
        {
            get => _current;
            set => _current = value;
        }
    }

    private sealed record Kept(AccessToken Token, DateTimeOffset Until)
    {
        public override string ToString() => nameof(Kept);
    }
}

/// <summary>A token and its life, or what becomes of the recipients without one. Never printed.</summary>
public readonly record struct AccessToken(string? Value, TimeSpan Life, RecipientResult Fault)
{
    public static AccessToken Of(string value, TimeSpan life) => new(value, life, default);

    public static AccessToken Failed(RecipientResult fault) => new(null, default, fault);

    /// <summary>An answer of OAuth (RFC 6749 §5): <c>access_token</c> and <c>expires_in</c>, or <c>error</c>.</summary>
    public static AccessToken OfOAuth(VendorReading reading)
    {
        if (reading.Answer is not { } answer) return Failed(reading.Fault);
        var json = answer.Json();
        if (answer.IsSuccess && json.Get("access_token").TextOf() is { Length: > 0 } token)
            return Of(token, TimeSpan.FromSeconds(json.Get("expires_in") is { ValueKind: System.Text.Json.JsonValueKind.Number } life && life.TryGetInt32(out var seconds) && seconds > 0 ? seconds : 300));
        return Failed(Refused(answer, json.Get("error").TextOf()));
    }

    /// <summary>No token: the credentials are wrong, unless the status says that asking again may help.</summary>
    public static RecipientResult Refused(VendorAnswer answer, string? code) =>
        answer.Status is 408 or 429 or >= 500
            ? RecipientResult.RetryAfter(answer.RetryAfter, $"HTTP {answer.Status} of the token endpoint")
            : RecipientResult.Rejected($"The vendor gives no access token for these credentials: HTTP {answer.Status} {Untrusted.Code(code)}");

    public override string ToString() => nameof(AccessToken);
}
