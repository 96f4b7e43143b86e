using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Reminders.AzureStorage;

namespace PushOrleans.Storage.Azure;

/// <summary>Orleans' reminders, one row each. The last one to register a reminder wins; only its newest ETag removes it.</summary>
internal sealed class AzureReminderTable(IOptions<AzureTableReminderStorageOptions> options, IOptions<ClusterOptions> cluster) : IReminderTable
{
    private readonly TableRows _rows = new(options.Value);
    private readonly string _service = cluster.Value.ServiceId;
    private readonly string _cluster = cluster.Value.ClusterId;

    public Task StartAsync(CancellationToken cancellationToken = default) => _rows.ReadyAsync(cancellationToken);

    public Task<ReminderTableData> ReadRows(GrainId grainId) => ReadRows(grainId, CancellationToken.None);

    public async Task<ReminderTableData> ReadRows(GrainId grainId, CancellationToken cancellationToken)
    {
        var partition = ReminderRow.PartitionOf(_service, grainId.GetUniformHashCode());
        var (above, below) = ReminderRow.BoundsOf(grainId);
        var (rows, _) = await _rows.QueryAsync($"PartitionKey eq {partition} and RowKey ge {above} and RowKey lt {below}", cancellationToken);
        return Entries(rows.Where(row => ReminderRow.IsOf(grainId, row)));
    }

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => ReadRows(begin, end, CancellationToken.None);

    /// <summary>Those whose grain's hash is in (begin, end]; where begin ≥ end, beyond begin or up to end.</summary>
    public async Task<ReminderTableData> ReadRows(uint begin, uint end, CancellationToken cancellationToken)
    {
        var (first, last) = (ReminderRow.PartitionOf(_service, begin), ReminderRow.PartitionOf(_service, end));
        if (begin < end) return Entries(await RangeAsync($"PartitionKey gt {first} and PartitionKey le {last}", cancellationToken));
        var (above, below) = ReminderRow.BoundsOf(_service);
        if (begin == end) return Entries(await RangeAsync($"PartitionKey gt {above} and PartitionKey lt {below}", cancellationToken));
        // Two queries, as the service answers an 'or' of two ranges by reading the table from end to end.
        var parts = await Task.WhenAll(
            RangeAsync($"PartitionKey gt {first} and PartitionKey lt {below}", cancellationToken),
            RangeAsync($"PartitionKey gt {above} and PartitionKey le {last}", cancellationToken));
        return Entries(parts.SelectMany(part => part));
    }

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => ReadRow(grainId, reminderName, CancellationToken.None);

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName, CancellationToken cancellationToken)
    {
        var partition = ReminderRow.PartitionOf(_service, grainId.GetUniformHashCode());
        var row = await _rows.FindAsync(partition, ReminderRow.KeyOf(grainId, reminderName), cancellationToken);
        return row is null ? null : ReminderRow.Read(row);
    }

    public Task<string?> UpsertRow(ReminderEntry entry) => UpsertRow(entry, CancellationToken.None);

    public async Task<string?> UpsertRow(ReminderEntry entry, CancellationToken cancellationToken)
    {
        var table = await _rows.ReadyAsync(cancellationToken);
        var answer = await table.UpsertEntityAsync(ReminderRow.Of(_service, _cluster, entry), TableUpdateMode.Replace, cancellationToken);
        return answer.Headers.ETag?.ToString();
    }

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) => RemoveRow(grainId, reminderName, eTag, CancellationToken.None);

    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag, CancellationToken cancellationToken)
    {
        if (!TableRows.IsETag(eTag)) return false;
        var table = await _rows.ReadyAsync(cancellationToken);
        var partition = ReminderRow.PartitionOf(_service, grainId.GetUniformHashCode());
        try
        {
            var answer = await table.DeleteEntityAsync(partition, ReminderRow.KeyOf(grainId, reminderName), new ETag(eTag), cancellationToken);
            return answer.Status != StorageFaults.NotFound;
        }
        catch (RequestFailedException fault) when (StorageFaults.IsContention(fault))
        {
            return false;
        }
    }

    public Task TestOnlyClearTable() => TestOnlyClearTable(CancellationToken.None);

    public async Task TestOnlyClearTable(CancellationToken cancellationToken)
    {
        var (above, below) = ReminderRow.BoundsOf(_service);
        var rows = await RangeAsync($"PartitionKey gt {above} and PartitionKey lt {below}", cancellationToken);
        await _rows.DeleteAsync(rows, whateverTheirETag: true, cancellationToken);
    }

    private async Task<IEnumerable<TableEntity>> RangeAsync(FormattableString filter, CancellationToken cancellationToken)
    {
        var (rows, _) = await _rows.QueryAsync(filter, cancellationToken);
        // A service whose id begins with ours and '_' is in the same range.
        return rows.Where(row => ReminderRow.IsOf(_service, row));
    }

    private static ReminderTableData Entries(IEnumerable<TableEntity> rows) => new(rows.Select(ReminderRow.Read));
}
