using Microsoft.Extensions.Options;
using Orleans.Clustering.AzureStorage;
using Orleans.Configuration;
using Orleans.Messaging;

namespace PushOrleans.Storage.Azure;

/// <summary>The active silos of a cluster that take clients.</summary>
internal sealed class AzureGatewayListProvider(
    IOptions<AzureStorageGatewayOptions> options, IOptions<ClusterOptions> cluster, IOptions<GatewayOptions> gateways) : IGatewayListProvider
{
    private const string NoGateway = "0";

    private readonly TableRows _rows = new(options.Value);
    private readonly string _cluster = cluster.Value.ClusterId;

    public TimeSpan MaxStaleness { get; } = gateways.Value.GatewayListRefreshPeriod;

    public bool IsUpdatable => true;

    public Task InitializeGatewayListProvider() => InitializeGatewayListProviderAsync(CancellationToken.None);

    public Task InitializeGatewayListProviderAsync(CancellationToken cancellationToken) => _rows.ReadyAsync(cancellationToken);

    public Task<IList<Uri>> GetGateways() => GetGatewaysAsync(CancellationToken.None);

    public async Task<IList<Uri>> GetGatewaysAsync(CancellationToken cancellationToken)
    {
        var (rows, _) = await _rows.QueryAsync(
            $"PartitionKey eq {_cluster} and Status eq {nameof(SiloStatus.Active)} and ProxyPort ne {NoGateway}", cancellationToken);
        return [.. rows.Where(SiloRow.IsSilo).Select(SiloRow.GatewayOf)];
    }
}
