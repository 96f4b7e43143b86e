using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Options;
using Orleans.Clustering.AzureStorage;
using Orleans.Configuration;
using Orleans.Storage;

namespace PushOrleans.Storage.Azure;

/// <summary>
/// The silos of a cluster: one row each, beside the row of the table's version. Both change in one entity group transaction, each only from
/// the ETag that was read.
/// </summary>
internal sealed class AzureMembershipTable(IOptions<AzureStorageClusteringOptions> options, IOptions<ClusterOptions> cluster) : IMembershipTable
{
    private const int ReadAttempts = 5;

    private readonly TableRows _rows = new(options.Value);
    private readonly string _cluster = cluster.Value.ClusterId;

    public async Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken)
    {
        await _rows.ReadyAsync(cancellationToken);
        if (!tryInitTableVersion || await _rows.FindAsync(_cluster, SiloRow.VersionKey, cancellationToken) is not null) return;
        // When another silo was faster the version is there, which is all that is asked.
        await _rows.TryChangeAsync([Add(SiloRow.Version(_cluster, SiloRow.VersionKey, 0)), .. Fences(0)], cancellationToken);
    }

    public async Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken)
    {
        var silo = SiloRow.KeyOf(key);
        var (rows, _) = await _rows.QueryAsync($"PartitionKey eq {_cluster} and (RowKey eq {silo} or RowKey eq {SiloRow.VersionKey})", cancellationToken);
        return Table(rows);
    }

    /// <exception cref="InconsistentStateException">The table is of several pages, and changed during each of the attempts to read it.</exception>
    public async Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken) => Table(await ReadRowsAsync(cancellationToken));

    public Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken) =>
        ChangeAsync(Add(SiloRow.Of(_cluster, entry)), tableVersion, cancellationToken);

    public Task<bool> UpdateRowAsync(MembershipEntry entry, string etag, TableVersion tableVersion, CancellationToken cancellationToken) =>
        TableRows.IsETag(etag) ? ChangeAsync(Replace(SiloRow.Of(_cluster, entry), etag), tableVersion, cancellationToken) : Task.FromResult(false);

    public async Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken)
    {
        var table = await _rows.ReadyAsync(cancellationToken);
        await table.UpdateEntityAsync(SiloRow.Alive(_cluster, entry), ETag.All, TableUpdateMode.Merge, cancellationToken);
    }

    /// <summary>Takes away silos that are not active and whose rows were last written before <paramref name="beforeDate"/>; the version stays.</summary>
    public async Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken)
    {
        var defunct = (await ReadRowsAsync(cancellationToken))
            .Where(row => SiloRow.IsSilo(row) && row.GetString("Status") != nameof(SiloStatus.Active) && row.Timestamp < beforeDate);
        await _rows.DeleteAsync(defunct, whateverTheirETag: false, cancellationToken);
    }

    public async Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken)
    {
        var (rows, _) = await _rows.QueryAsync($"PartitionKey eq {clusterId}", cancellationToken);
        await _rows.DeleteAsync(rows, whateverTheirETag: true, cancellationToken);
    }

    public Task InitializeMembershipTable(bool tryInitTableVersion) => InitializeMembershipTableAsync(tryInitTableVersion, CancellationToken.None);

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadRowAsync(key, CancellationToken.None);

    public Task<MembershipTableData> ReadAll() => ReadAllAsync(CancellationToken.None);

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => InsertRowAsync(entry, tableVersion, CancellationToken.None);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => UpdateRowAsync(entry, etag, tableVersion, CancellationToken.None);

    public Task UpdateIAmAlive(MembershipEntry entry) => UpdateIAmAliveAsync(entry, CancellationToken.None);

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => CleanupDefunctSiloEntriesAsync(beforeDate, CancellationToken.None);

    public Task DeleteMembershipTableEntries(string clusterId) => DeleteMembershipTableEntriesAsync(clusterId, CancellationToken.None);

    private Task<bool> ChangeAsync(TableTransactionAction silo, TableVersion version, CancellationToken cancellationToken) => TableRows.IsETag(version.VersionEtag)
        ? _rows.TryChangeAsync(
            [silo, Replace(SiloRow.Version(_cluster, SiloRow.VersionKey, version.Version), version.VersionEtag), .. Fences(version.Version)], cancellationToken)
        : Task.FromResult(false);

    private async Task<List<TableEntity>> ReadRowsAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var (rows, pages) = await _rows.QueryAsync($"PartitionKey eq {_cluster}", cancellationToken);
            var (before, now, after) = (VersionIn(rows, SiloRow.FirstKey), VersionIn(rows, SiloRow.VersionKey), VersionIn(rows, SiloRow.LastKey));
            // A silo of an older version moves the version alone: then the fences stand behind it and tell nothing.
            if (pages <= 1 || before == after || (now > before && now > after)) return rows;
            if (attempt == ReadAttempts)
                throw new InconsistentStateException($"the membership of {_cluster} changed during each of {ReadAttempts} reads", $"{before}", $"{after}");
        }
    }

    private static int? VersionIn(List<TableEntity> rows, string key) => SiloRow.VersionOf(rows.Find(row => row.RowKey == key));

    private static MembershipTableData Table(List<TableEntity> rows)
    {
        var row = rows.Find(row => row.RowKey == SiloRow.VersionKey);
        var version = SiloRow.VersionOf(row) ?? throw new KeyNotFoundException("the membership table has no row of its version");
        return new MembershipTableData(
            [.. rows.Where(SiloRow.IsSilo).Select(silo => Tuple.Create(SiloRow.Read(silo), silo.ETag.ToString()))],
            new TableVersion(version, row!.ETag.ToString()));
    }

    private IEnumerable<TableTransactionAction> Fences(int version) =>
        new[] { SiloRow.FirstKey, SiloRow.LastKey }.Select(key => new TableTransactionAction(TableTransactionActionType.UpsertReplace, SiloRow.Version(_cluster, key, version)));

    private static TableTransactionAction Add(TableEntity row) => new(TableTransactionActionType.Add, row);

    private static TableTransactionAction Replace(TableEntity row, string etag) => new(TableTransactionActionType.UpdateReplace, row, new ETag(etag));
}
