namespace PushOrleans.Grains.Interfaces;

/// <summary>One grain (key 0): API keys, stored hashed (SHA-256 of a 256-bit random secret), with scopes and tenant.</summary>
[Alias("push.keys")]
public interface IKeysGrain : IGrainWithIntegerKey
{
    [Alias("create")]
    Task<ApiKey> Create(ApiKey key, ReadOnlyMemory<byte> secretHash, CancellationToken cancellationToken);

    [Alias("list"), ReadOnly]
    Task<IReadOnlyList<ApiKey>> List(string? after, int limit, CancellationToken cancellationToken);

    /// <summary>All live keys with their hashes, for the front ends' caches.</summary>
    [Alias("snapshot"), ReadOnly]
    Task<KeySnapshot> Snapshot(long? ifNewerThan, CancellationToken cancellationToken);

    [Alias("delete")]
    Task<bool> Delete(string id, CancellationToken cancellationToken);
}

/// <param name="ProviderId">The provider that the key is bound to; null = all.</param>
[GenerateSerializer, Immutable, Alias("push.api-key.v1")]
public sealed record ApiKey(
    [property: Id(0)] string Id,
    [property: Id(1)] string Name,
    [property: Id(2)] string Subject,
    [property: Id(3)] IReadOnlyList<string> Scopes,
    [property: Id(4)] string? ProviderId,
    [property: Id(5)] long CreatedAt,
    [property: Id(6)] long? ExpiresAt);

[GenerateSerializer, Immutable, Alias("push.key-snapshot.v1")]
public sealed record KeySnapshot([property: Id(0)] long Version, [property: Id(1)] IReadOnlyList<KeyEntry> Entries);

[GenerateSerializer, Immutable, Alias("push.key-entry.v1")]
public sealed record KeyEntry([property: Id(0)] ApiKey Key, [property: Id(1)] ReadOnlyMemory<byte> SecretHash);
