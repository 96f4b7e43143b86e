using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using PushOrleans.Delivery;
using PushOrleans.Grains;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;
using PushOrleans.Storage.Sqlite;

namespace PushOrleans.Silo;

/// <summary>Wires a silo into a host: clustering, store, grains, clock, delivery and health.</summary>
public static class SiloHosting
{
    /// <summary>
    /// Adds a silo by section <c>PushOrleans</c> of the configuration. A <see cref="TimeProvider"/> registered before under the key
    /// <see cref="WellKnown.DomainTime"/> is the clock of decisions; everything else lives on the system's. A second call changes nothing.
    /// </summary>
    /// <exception cref="OptionsValidationException">Options are wrong; each message says what to write instead.</exception>
    public static IHostApplicationBuilder UsePushOrleansSilo(this IHostApplicationBuilder builder, Action<PushOrleansOptions>? configure = null)
    {
        if (builder.Services.Any(service => service.ServiceType == typeof(PushOrleansOptions))) return builder;
        var options = NodeOptions.Read(builder.Configuration, configure);
        var services = builder.Services;
        services.AddNode(options);
        // Two waits, for pages and for grains, beside the drain of delivery.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds((options.StopTimeoutSeconds * 2) + 20));
        // Hosted services stop in the reverse order of their start: pages first, then delivery, the silo, and the store last.
        services.AddHostedService<StoreOpening>();
        services.AddPushGrains();
        if (options.Mode == NodeMode.Cluster)
        {
            services.Configure<PartitionOptions>(partitions => (partitions.OpensOwn, partitions.ReminderAfter) = (true, TimeSpan.FromSeconds(20)));
            services.Configure<ProviderOptions>(providers => providers.CountsPause = TimeSpan.FromMilliseconds(250));
        }
        services.Tune<InputsOptions>("Inputs").Tune<ProviderOptions>("Provider").Tune<CampaignOptions>("Campaign").Tune<PartitionOptions>("Partition");
        services.Configure<PartitionOptions>(partitions =>
        {
            partitions.Count = options.Partitions;
            partitions.Stepped = options.Clock == NodeClock.Stepped;
        });
        // Orleans' placement and our webhooks run through Polly, which tells of each attempt. First in the list, so that a configured level wins.
        services.Configure<LoggerFilterOptions>(filters => filters.Rules.Insert(0, new LoggerFilterRule(null, "Polly", LogLevel.Warning, null)));
        builder.UseOrleans(silo => ConfigureSilo(silo, options));
        services.AddDelivery(builder.Configuration);
        services.AddSingleton<LedgerAudit>();
        services.AddSingleton<ILedgerAudit>(provider => provider.GetRequiredService<LedgerAudit>());
        services.AddHostedService<RootTaking>();
        services.AddSingleton<ClockWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<ClockWatch>());
        services.AddSingleton<INodeHealth, SiloHealth>();
        services.AddHostedService<Leaving>();
        return builder;
    }

    private static void ConfigureSilo(ISiloBuilder silo, PushOrleansOptions options)
    {
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(options.CallTimeoutSeconds));
        silo.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(options.CallTimeoutSeconds));
        silo.Configure<GrainCollectionOptions>(collection =>
        {
            collection.CollectionAge = TimeSpan.FromMinutes(options.IdleGrainMinutes);
            collection.DeactivationTimeout = TimeSpan.FromSeconds(options.StopTimeoutSeconds);
            collection.EnableActivationSheddingOnMemoryPressure = options.MemoryLimitPercent != 0;
            if (options.MemoryLimitPercent == 0) return;
            collection.MemoryUsageLimitPercentage = options.MemoryLimitPercent;
            collection.MemoryUsageTargetPercentage = options.MemoryLimitPercent - 10;
        });
        silo.AddMemoryStreams(WellKnown.Streams);
        silo.AddMemoryGrainStorage("PubSubStore");
        if (options.Mode == NodeMode.Cluster) silo.UseCluster(options);
        else UseEmbedded(silo, options);
    }

    /// <summary>One silo; journal, grain storage and reminders in one SQLite file, or in memory.</summary>
    private static void UseEmbedded(ISiloBuilder silo, PushOrleansOptions options)
    {
        // Gateway port 0: the front end is in this process and needs none.
        silo.UseLocalhostClustering(options.SiloPort == 0 ? FreePort() : options.SiloPort, gatewayPort: 0, serviceId: ClusterHosting.ServiceId, clusterId: "embedded");
        if (options.Storage == NodeStorage.Memory)
        {
            silo.Services.TryAddSingleton<IJournalStore, MemoryJournalStore>();
            silo.AddMemoryGrainStorage(WellKnown.Storage).UseInMemoryReminderService();
            return;
        }

        silo.AddSqliteJournal(store => store.Path = Path.Combine(Path.GetFullPath(options.DataFolder), "push.db"));
        silo.AddSqliteGrainStorage(WellKnown.Storage).UseSqliteReminders();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
