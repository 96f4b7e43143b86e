using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>One grain per shard of campaign ids (key 0..15). Alone writes the shard's list; a repeat is harmless.</summary>
[GrainType("push.campaign-index")]
public sealed class CampaignIndexGrain([PersistentState("index", WellKnown.Storage)] IPersistentState<CampaignIndexState> index) : Grain, ICampaignIndexGrain
{
    public async Task Put(CampaignEntry entry, CancellationToken cancellationToken)
    {
        if (index.State.Entries.TryGetValue(entry.CampaignId, out var known) && known == entry) return;
        index.State.Entries[entry.CampaignId] = entry;
        await this.WriteOrEndAsync(index);
    }

    public Task<IReadOnlyList<CampaignEntry>> List(string? providerId, CampaignState? state, string? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CampaignEntry>>(
        [
            .. index.State.Entries.Values
                .Where(entry => after is null || string.CompareOrdinal(entry.CampaignId, after) > 0)
                .Where(entry => (providerId is null || entry.ProviderId == providerId) && (state is null || entry.State == state))
                .OrderBy(entry => entry.CampaignId, StringComparer.Ordinal)
                .Take(limit),
        ]);
}

[GenerateSerializer, Alias("push.campaign-index-state.v1")]
public sealed class CampaignIndexState
{
    [Id(0)] public Dictionary<string, CampaignEntry> Entries { get; } = [];
}
