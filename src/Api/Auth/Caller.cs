using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Api;

/// <summary>Who asks, as its key tells.</summary>
/// <param name="Secret">What came in the Authorization header. Never logged, never stored.</param>
internal sealed record Caller(ApiKey Key, string Secret)
{
    /// <summary>The device that asks, when it is one: no scope, only what is open to devices.</summary>
    public DeviceToken? Device { get; private init; }

    /// <summary>The caller that a device token stands for. Its id differs by token, as the answers kept for it can be read with its own token only.</summary>
    public static Caller Of(DeviceToken token, string secret) =>
        new(new ApiKey($"device:{token.UserId}/{token.DeviceId}@{token.ExpiresAt}", "device token", token.UserId, [], token.ProviderId, 0, token.ExpiresAt), secret) { Device = token };

    /// <summary>The person or system; <c>by</c> in reviews.</summary>
    public string Subject => Key.Subject;

    /// <summary>The provider that the key is bound to; null = all.</summary>
    public string? ProviderId => Key.ProviderId;

    public bool IsBound => Key.ProviderId is not null;

    public bool Has(string scope) => Key.Scopes.Contains(scope, StringComparer.Ordinal) || Key.Scopes.Contains(Scopes.All, StringComparer.Ordinal);

    /// <summary>Whether the provider's things exist for this caller.</summary>
    public bool Sees(string? providerId) => Key.ProviderId is null || string.Equals(Key.ProviderId, providerId, StringComparison.Ordinal);

    public override string ToString() => $"{Key.Id} ({Key.Subject})";
}

internal static class CallerExtensions
{
    public static Caller Caller(this HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("The endpoint asks for no scope, so it has no caller");
}
