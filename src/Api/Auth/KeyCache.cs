using System.Buffers.Binary;
using System.Security.Cryptography;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Api;

/// <summary>
/// This node's copy of the live keys. It is at most <see cref="MaxAge"/> old, so a deleted key works no longer than that elsewhere, and not
/// at all here; an unknown key asks again, so a new one works at once everywhere.
/// </summary>
internal sealed class KeyCache(IGrainFactory grains, DomainClock clock, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MissPause = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private volatile Copy? _copy;

    /// <summary>The key of a secret, unless it expired; null when there is none.</summary>
    public async Task<ApiKey?> Find(string secret, CancellationToken cancellationToken)
    {
        if (secret.Length is 0 or > KeySecrets.MaxLength) return null;
        var hash = KeySecrets.Hash(secret);
        var copy = await Current(MaxAge, cancellationToken);
        var found = copy.Find(hash) ?? (await Current(MissPause, cancellationToken)).Find(hash);
        return found is { ExpiresAt: { } end } && end <= clock.Now ? null : found;
    }

    /// <summary>The next look asks the grain: keys were changed here.</summary>
    public void Invalidate() => _copy = null;

    public void Dispose() => _refreshing.Dispose();

    private async Task<Copy> Current(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        if (_copy is { } copy && time.GetElapsedTime(copy.ReadAt) < maxAge) return copy;
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            if (_copy is { } other && time.GetElapsedTime(other.ReadAt) < maxAge) return other;
            var readAt = time.GetTimestamp();
            var snapshot = await grains.GetGrain<IKeysGrain>(0).Snapshot(null, cancellationToken);
            return _copy = new Copy(snapshot, readAt);
        }
        finally
        {
            _refreshing.Release();
        }
    }

    private sealed class Copy(KeySnapshot snapshot, long readAt)
    {
        private readonly ILookup<ulong, KeyEntry> _byHash = snapshot.Entries.ToLookup(entry => Head(entry.SecretHash.Span));

        public long ReadAt => readAt;

        /// <summary>The first eight bytes of the hash select, the whole is compared in constant time.</summary>
        public ApiKey? Find(ReadOnlySpan<byte> hash)
        {
            ApiKey? found = null;
            foreach (var entry in _byHash[Head(hash)])
                if (CryptographicOperations.FixedTimeEquals(entry.SecretHash.Span, hash)) found = entry.Key;
            return found;
        }

        private static ulong Head(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
