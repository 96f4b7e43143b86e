using System.Data.Common;
using System.Net;
using Orleans.Clustering.AzureStorage;
using Orleans.Configuration;
using Orleans.Dashboard;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Storage.Azure;

namespace PushOrleans.Silo;

/// <summary>Wires a silo, or an API node as their client, into a cluster on one storage account.</summary>
internal static class ClusterHosting
{
    public const string ServiceId = "push-orleans";

    // Those that Orleans' own packages append to "Orleans".
    private const string SilosTable = "SiloInstances", StateTable = "GrainState", RemindersTable = "Reminders";

    public static void UseCluster(this ISiloBuilder silo, PushOrleansOptions options)
    {
        var (cluster, account) = (options.Cluster, options.Azure);
        silo.Configure<Orleans.Configuration.ClusterOptions>(names => (names.ServiceId, names.ClusterId) = (ServiceId, cluster.Id));
        silo.ConfigureEndpoints(
            cluster.Address is { } address ? IPAddress.Parse(address) : OwnAddress(),
            options.SiloPort == 0 ? EndpointOptions.DEFAULT_SILO_PORT : options.SiloPort,
            options.GatewayPort,
            listenOnAnyHostAddress: cluster.Kubernetes);
        silo.Configure<ClusterMembershipOptions>(members => Watch(members, cluster));
        UseTable(silo, options);
#pragma warning disable ORLEANSEXP003 // Orleans' own word for it is experimental: docs/decisions/0015 says why it is taken, and how it is gone back on.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
        // Else no grain of a silo that was killed is placed for some 20 s, lest two are active. Ours may be: the store lets one of them write (append position, ETag).
        silo.Configure<GrainDirectoryOptions>(directory => directory.RangeLeaseDuration = TimeSpan.Zero);
        silo.AddAzureJournal(journal => (journal.BlobServiceClient, journal.ContainerName) = (AzureAccount.Blobs(account.Blobs), account.Container));
        silo.AddAzureTableGrainStorage(WellKnown.Storage, table => (table.TableServiceClient, table.TableName) = (AzureAccount.Tables(account.Tables), account.TablePrefix + StateTable));
        silo.UseAzureTableReminderService(table => (table.TableServiceClient, table.TableName) = (AzureAccount.Tables(account.Tables), account.TablePrefix + RemindersTable));
        silo.Services.AddSingleton<IStoreClock>(new AzureStoreClock(AzureAccount.Blobs(account.Blobs).GetBlobContainerClient(account.Container)));
        silo.AddOutgoingGrainCallFilter<CrossSiloCalls>().AddIncomingGrainCallFilter<CrossSiloCalls>();
        if (cluster.Dashboard) silo.AddDashboard();
        if (cluster.Kubernetes) silo.UseKubernetesHosting();
    }

    public static void UseCluster(this IClientBuilder client, PushOrleansOptions options)
    {
        client.Configure<Orleans.Configuration.ClusterOptions>(names => (names.ServiceId, names.ClusterId) = (ServiceId, options.Cluster.Id));
        client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(options.CallTimeoutSeconds));
        client.Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(options.Cluster.GatewayRefreshSeconds));
        client.UseConnectionRetryFilter<KeepConnecting>();
        UseTable(client, options);
        client.Services.AddAzureJournal(journal => (journal.BlobServiceClient, journal.ContainerName) = (AzureAccount.Blobs(options.Azure.Blobs), options.Azure.Container));
        if (options.Cluster.Dashboard) client.AddDashboard();
    }

    private static void Watch(ClusterMembershipOptions members, Grains.Interfaces.ClusterOptions cluster)
    {
        members.ProbeTimeout = TimeSpan.FromSeconds(cluster.ProbeSeconds);
        members.NumMissedProbesLimit = cluster.MissedProbes;
        members.NumVotesForDeathDeclaration = cluster.VotesForDeath;
        members.TableRefreshTimeout = TimeSpan.FromSeconds(cluster.RefreshSeconds);
        members.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(cluster.AliveSeconds);
    }

    private static void UseTable(ISiloBuilder silo, PushOrleansOptions options)
    {
        var (cluster, account) = (options.Cluster, options.Azure);
        switch (cluster.Table)
        {
            case ClusterTable.Redis:
                silo.UseRedisClustering(cluster.TableConnection!);
                break;
            case ClusterTable.AdoNet:
                RegisterDriver(cluster);
                silo.UseAdoNetClustering(database => (database.ConnectionString, database.Invariant) = (cluster.TableConnection!, cluster.TableDriver));
                break;
            default:
                silo.UseAzureStorageClustering((AzureStorageClusteringOptions table) => (table.TableServiceClient, table.TableName) = (AzureAccount.Tables(account.Tables), account.TablePrefix + SilosTable));
                break;
        }
    }

    private static void UseTable(IClientBuilder client, PushOrleansOptions options)
    {
        var (cluster, account) = (options.Cluster, options.Azure);
        switch (cluster.Table)
        {
            case ClusterTable.Redis:
                client.UseRedisClustering(cluster.TableConnection!);
                break;
            case ClusterTable.AdoNet:
                RegisterDriver(cluster);
                client.UseAdoNetClustering(database => (database.ConnectionString, database.Invariant) = (cluster.TableConnection!, cluster.TableDriver));
                break;
            default:
                client.UseAzureStorageClustering((AzureStorageGatewayOptions table) => (table.TableServiceClient, table.TableName) = (AzureAccount.Tables(account.Tables), account.TablePrefix + SilosTable));
                break;
        }
    }

    // The driver that comes with us; another one has to be registered by who adds its package.
    private static void RegisterDriver(Grains.Interfaces.ClusterOptions cluster)
    {
        if (cluster.TableDriver == "Npgsql") DbProviderFactories.RegisterFactory("Npgsql", Npgsql.NpgsqlFactory.Instance);
    }

    private static IPAddress OwnAddress() => Dns.GetHostAddresses(Dns.GetHostName()).FirstOrDefault(own => own.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork && !IPAddress.IsLoopback(own)) ?? IPAddress.Loopback;
}
