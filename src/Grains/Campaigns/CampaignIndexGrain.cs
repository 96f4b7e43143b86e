using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>One grain per shard of campaign ids (key 0..15). Alone writes the shard's list; a repeat is harmless.</summary>
[GrainType("push.campaign-index")]
public sealed class CampaignIndexGrain([FromKeyedServices(WellKnown.Storage)] IGrainStorage storage) : Grain, ICampaignIndexGrain
{
    /// <summary>Campaigns in a row of the store, some 10 KB.</summary>
    internal const int PerRow = 128;

    private readonly Dictionary<string, (CampaignEntry Entry, int Row)> _entries = new(StringComparer.Ordinal);
    private StateRows<CampaignIndexState> _rows = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _rows = new StateRows<CampaignIndexState>(GrainContext, storage, "index");
        await _rows.ReadAsync();
        for (var row = 0; row < _rows.Count; row++)
            foreach (var entry in _rows[row].Entries.Values) _entries[entry.CampaignId] = (entry, row);
    }

    public Task Put(CampaignEntry entry, CancellationToken cancellationToken) =>
        _entries.TryGetValue(entry.CampaignId, out var known)
            ? known.Entry == entry ? Task.CompletedTask : WriteAsync(entry, known.Row)
            : WriteAsync(entry, RowWithPlace());

    public Task Add(CampaignEntry entry, CancellationToken cancellationToken) =>
        _entries.ContainsKey(entry.CampaignId) ? Task.CompletedTask : WriteAsync(entry, RowWithPlace());

    public Task<IReadOnlyList<CampaignEntry>> List(string? providerId, CampaignState? state, string? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CampaignEntry>>(
        [
            .. _entries.Values.Select(known => known.Entry)
                .Where(entry => after is null || string.CompareOrdinal(entry.CampaignId, after) > 0)
                .Where(entry => (providerId is null || entry.ProviderId == providerId) && (state is null || entry.State == state))
                .OrderBy(entry => entry.CampaignId, StringComparer.Ordinal)
                .Take(limit),
        ]);

    private int RowWithPlace() => _rows.Count > 0 && _rows[_rows.Count - 1].Entries.Count < PerRow ? _rows.Count - 1 : _rows.Add();

    private Task WriteAsync(CampaignEntry entry, int row)
    {
        _entries[entry.CampaignId] = (entry, row);
        _rows[row].Entries[entry.CampaignId] = entry;
        return this.WriteOrEndAsync(() => _rows.WriteAsync(row));
    }
}

/// <summary>A row of the list. Row 0 may hold more than others: of a store from before there were rows.</summary>
[GenerateSerializer, Alias("push.campaign-index-state.v1")]
public sealed class CampaignIndexState
{
    [Id(0)] public Dictionary<string, CampaignEntry> Entries { get; } = [];
}
