using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>One grain (key 0). Alone writes the API keys, as hashes of their secrets.</summary>
[GrainType("push.keys")]
public sealed class KeysGrain([PersistentState("keys", WellKnown.Storage)] IPersistentState<KeysState> state, DomainClock clock) : Grain, IKeysGrain
{
    public async Task<ApiKey> Create(ApiKey key, ReadOnlyMemory<byte> secretHash, CancellationToken cancellationToken)
    {
        if (state.State.Entries.TryGetValue(key.Id, out var known)) return known.Key;
        var created = key with { CreatedAt = clock.Now };
        state.State.Entries[key.Id] = new KeyEntry(created, secretHash);
        state.State.Version++;
        await this.WriteOrEndAsync(state);
        return created;
    }

    public Task<IReadOnlyList<ApiKey>> List(string? after, int limit, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ApiKey>>(
    [
        .. state.State.Entries.Values
            .Select(entry => entry.Key)
            .Where(key => after is null || string.CompareOrdinal(key.Id, after) > 0)
            .OrderBy(key => key.Id, StringComparer.Ordinal)
            .Take(limit),
    ]);

    public Task<KeySnapshot> Snapshot(long? ifNewerThan, CancellationToken cancellationToken) =>
        Task.FromResult(new KeySnapshot(state.State.Version, ifNewerThan >= state.State.Version ? [] : [.. state.State.Entries.Values]));

    public async Task<bool> Delete(string id, CancellationToken cancellationToken)
    {
        if (!state.State.Entries.Remove(id)) return false;
        state.State.Version++;
        await this.WriteOrEndAsync(state);
        return true;
    }
}

[GenerateSerializer, Alias("push.keys-state.v1")]
public sealed class KeysState
{
    [Id(0)] public Dictionary<string, KeyEntry> Entries { get; } = [];

    /// <summary>Rises with every change, for the front ends' caches.</summary>
    [Id(1)] public long Version { get; set; }
}
