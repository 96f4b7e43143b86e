using Azure;
using Azure.Data.Tables;

namespace PushOrleans.Storage.Azure;

/// <summary>One table: made when first used, read page by page, changed row by row or in groups of one partition.</summary>
internal sealed class TableRows
{
    // The most that an entity group transaction may hold.
    private const int MaxGroup = 100;

    private readonly TableClient _table;
    private volatile bool _made;

    /// <exception cref="OrleansConfigurationException">The options cannot work. (A silo makes its table before it validates.)</exception>
    public TableRows(AzureTableOptions options)
    {
        options.Validate(null);
        _table = options.TableServiceClient!.GetTableClient(options.TableName);
    }

    public async Task<TableClient> ReadyAsync(CancellationToken cancellationToken)
    {
        if (_made) return _table;
        await _table.CreateIfNotExistsAsync(cancellationToken).ConfigureAwait(false);
        _made = true;
        return _table;
    }

    public async Task<TableEntity?> FindAsync(string partitionKey, string rowKey, CancellationToken cancellationToken)
    {
        var table = await ReadyAsync(cancellationToken).ConfigureAwait(false);
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partitionKey, rowKey, cancellationToken: cancellationToken).ConfigureAwait(false);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>All rows of the query, of however many pages; and how many pages they came in.</summary>
    public async Task<(List<TableEntity> Rows, int Pages)> QueryAsync(FormattableString filter, CancellationToken cancellationToken)
    {
        var table = await ReadyAsync(cancellationToken).ConfigureAwait(false);
        var (rows, pages) = (new List<TableEntity>(), 0);
        await foreach (var page in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter(filter), cancellationToken: cancellationToken).AsPages().ConfigureAwait(false))
        {
            rows.AddRange(page.Values);
            pages++;
        }
        return (rows, pages);
    }

    /// <summary>All or nothing. False when a row is not the one that its ETag names.</summary>
    public async Task<bool> TryChangeAsync(IEnumerable<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        var table = await ReadyAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await table.SubmitTransactionAsync(actions, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException fault) when (StorageFaults.IsContention(fault))
        {
            return false;
        }
    }

    /// <summary>Deletes rows in groups; a group of which a row was changed or is gone stays.</summary>
    public async Task DeleteAsync(IEnumerable<TableEntity> rows, bool whateverTheirETag, CancellationToken cancellationToken)
    {
        foreach (var group in rows.GroupBy(row => row.PartitionKey).SelectMany(partition => partition.Chunk(MaxGroup)))
            await TryChangeAsync(
                group.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, whateverTheirETag ? ETag.All : row.ETag)), cancellationToken)
                .ConfigureAwait(false);
    }

    /// <summary>An ETag as the service gives them. Anything else matches no row, and the service would not call that a conflict.</summary>
    public static bool IsETag(string? text) => text is not null && (text.StartsWith("W/\"", StringComparison.Ordinal) || text.StartsWith('"')) && text.EndsWith('"');

    /// <summary>
    /// A key as Orleans' own Azure packages write it: '/', '\', '#' and '?' become '_', so that keys that differ in these only are one.
    /// </summary>
    /// <exception cref="ArgumentException">1,024 characters or more.</exception>
    public static string Key(string text)
    {
        if (text.Length >= 1024) throw new ArgumentException($"a key of {text.Length} characters is too long for a table", nameof(text));
        return text.Replace('/', '_').Replace('\\', '_').Replace('#', '_').Replace('?', '_');
    }
}
