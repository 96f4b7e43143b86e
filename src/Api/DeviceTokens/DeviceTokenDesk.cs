using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Api;

/// <summary>
/// Signs and checks device tokens with this node's copy of the keys. The copy is at most <see cref="MaxAge"/> old, so a token whose key was
/// revoked works no longer than that elsewhere, and not at all here; an unknown key asks again, so that a new one works at once everywhere.
/// </summary>
internal sealed class DeviceTokenDesk(IGrainFactory grains, DomainClock clock, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MissPause = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private volatile Copy? _copy;

    public async Task<string> Issue(string userId, string deviceId, string? providerId, int seconds, CancellationToken cancellationToken)
    {
        var key = (await Current(MaxAge, cancellationToken)).Keys[^1];
        return new DeviceToken(key.Number, clock.Now + seconds, providerId, userId, deviceId).Sign(key.Secret.Span);
    }

    /// <summary>What the token says; null when it is not ours, or expired.</summary>
    public async Task<DeviceToken?> Check(string text, CancellationToken cancellationToken)
    {
        var token = DeviceToken.Read(text, (await Current(MaxAge, cancellationToken)).SecretOf) ?? DeviceToken.Read(text, (await Current(MissPause, cancellationToken)).SecretOf);
        return token is not null && clock.Now < token.ExpiresAt ? token : null;
    }

    /// <summary>Whether a token that was good still is: not expired, its key not revoked.</summary>
    public async Task<bool> IsGood(DeviceToken token, CancellationToken cancellationToken) =>
        clock.Now < token.ExpiresAt && (await Current(MaxAge, cancellationToken)).SecretOf(token.Key) is not null;

    public async Task Rotate(bool revoke, CancellationToken cancellationToken)
    {
        await grains.GetGrain<IDeviceTokenKeysGrain>(0).Rotate(revoke, cancellationToken);
        _copy = null;
    }

    public void Dispose() => _refreshing.Dispose();

    private async Task<Copy> Current(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        if (_copy is { } copy && time.GetElapsedTime(copy.ReadAt) < maxAge) return copy;
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            if (_copy is { } other && time.GetElapsedTime(other.ReadAt) < maxAge) return other;
            var readAt = time.GetTimestamp();
            var keys = await grains.GetGrain<IDeviceTokenKeysGrain>(0).Keys(cancellationToken);
            return _copy = new Copy(keys, readAt);
        }
        finally
        {
            _refreshing.Release();
        }
    }

    private sealed record Copy(IReadOnlyList<DeviceTokenKey> Keys, long ReadAt)
    {
        public ReadOnlyMemory<byte>? SecretOf(long number)
        {
            foreach (var key in Keys)
                if (key.Number == number) return key.Secret;
            return null;
        }
    }
}
