using Azure;
using Azure.Data.Tables;
using Orleans.Configuration;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace PushOrleans.Storage.Azure;

/// <summary>One row per grain and state. A state that was never read has no ETag: writing it is an insert, which conflicts with any other.</summary>
internal sealed class AzureTableGrainStorage(string name, AzureTableStorageOptions options, string service, IActivatorProvider activators)
    : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    private readonly TableRows _rows = new(options);

    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe($"{nameof(AzureTableGrainStorage)}-{name}", options.InitStage, _rows.ReadyAsync);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var (partition, key) = KeysOf(stateName, grainId);
        var row = await _rows.FindAsync(partition, key, cancellationToken);
        var stored = row is null ? null : StateRow.Read(row);
        var state = stored is null ? default : options.GrainStorageSerializer.Deserialize<T>(stored);
        grainState.RecordExists = state is not null;
        grainState.State = state ?? activators.GetActivator<T>().Create();
        grainState.ETag = row?.ETag.ToString();
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <exception cref="InconsistentStateException">The state that is stored is not the one that this ETag names.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The state is larger than a row holds: 960 KiB.</exception>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var row = RowOf(stateName, grainId);
        StateRow.Write(row, options.GrainStorageSerializer.Serialize(grainState.State), options.UseStringFormat);
        grainState.ETag = await WriteAsync(row, grainState.ETag, cancellationToken);
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    /// <exception cref="InconsistentStateException">The state that is stored is not the one that this ETag names.</exception>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var row = RowOf(stateName, grainId);
        if (options.DeleteStateOnClear) await DeleteAsync(row, grainState.ETag, cancellationToken);
        grainState.ETag = options.DeleteStateOnClear ? null : await WriteAsync(row, grainState.ETag, cancellationToken);
        grainState.RecordExists = false;
        grainState.State = activators.GetActivator<T>().Create();
    }

    private async Task<string> WriteAsync(TableEntity row, string? etag, CancellationToken cancellationToken)
    {
        var table = await _rows.ReadyAsync(cancellationToken);
        if (etag is not null && !IsCondition(etag)) throw await ConflictAsync(row, etag, null, cancellationToken);
        try
        {
            var answer = etag is null
                ? await table.AddEntityAsync(row, cancellationToken)
                : await table.UpdateEntityAsync(row, new ETag(etag), TableUpdateMode.Replace, cancellationToken);
            return answer.Headers.ETag!.Value.ToString();
        }
        catch (RequestFailedException fault) when (StorageFaults.IsContention(fault))
        {
            throw await ConflictAsync(row, etag, fault, cancellationToken);
        }
    }

    private async Task DeleteAsync(TableEntity row, string? etag, CancellationToken cancellationToken)
    {
        var table = await _rows.ReadyAsync(cancellationToken);
        if (!IsCondition(etag))
        {
            if (etag is null && await _rows.FindAsync(row.PartitionKey, row.RowKey, cancellationToken) is null) return;
            throw await ConflictAsync(row, etag, null, cancellationToken);
        }
        try
        {
            var answer = await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, new ETag(etag!), cancellationToken);
            if (answer.Status == StorageFaults.NotFound) throw await ConflictAsync(row, etag, null, cancellationToken);
        }
        catch (RequestFailedException fault) when (StorageFaults.IsContention(fault))
        {
            throw await ConflictAsync(row, etag, fault, cancellationToken);
        }
    }

    private async Task<InconsistentStateException> ConflictAsync(TableEntity row, string? etag, Exception? fault, CancellationToken cancellationToken)
    {
        var stored = await _rows.FindAsync(row.PartitionKey, row.RowKey, cancellationToken);
        var message = $"state {row.RowKey} of {row.PartitionKey} in {name} is not the one that was read";
        return fault is null
            ? new InconsistentStateException(message, stored?.ETag.ToString(), etag)
            : new InconsistentStateException(message, stored?.ETag.ToString(), etag, fault);
    }

    // Who writes "*" says that whatever is there may go; Orleans' own provider takes it, too.
    private static bool IsCondition(string? etag) => etag == "*" || TableRows.IsETag(etag);

    private TableEntity RowOf(string stateName, GrainId grainId)
    {
        var (partition, key) = KeysOf(stateName, grainId);
        return new TableEntity(partition, key);
    }

    private (string Partition, string Row) KeysOf(string stateName, GrainId grainId) => (TableRows.Key($"{service}_{grainId}"), TableRows.Key(stateName));
}
