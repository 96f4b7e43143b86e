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

/// <summary>Wires a silo into a host: clustering, store, grains, clock and delivery.</summary>
public static class SiloHosting
{
    private const string ServiceId = "push-orleans";

    /// <summary>
    /// Adds a silo by section <c>PushOrleans</c> of the configuration. A <see cref="TimeProvider"/> registered before under the key
    /// <see cref="WellKnown.DomainTime"/> is the clock of decisions; everything else lives on the system's. A second call changes nothing.
    /// </summary>
    /// <exception cref="OptionsValidationException">Options are wrong; each message says what to write instead.</exception>
    public static IHostApplicationBuilder UsePushOrleansSilo(this IHostApplicationBuilder builder, Action<PushOrleansOptions>? configure = null)
    {
        if (builder.Services.Any(service => service.ServiceType == typeof(PushOrleansOptions))) return builder;
        var options = Read(builder.Configuration, configure);
        var services = builder.Services;
        services.AddSingleton(options);
        services.AddSingleton<IOptions<PushOrleansOptions>>(Options.Create(options));
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.StopTimeoutSeconds + 10));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddKeyedSingleton(WellKnown.DomainTime, TimeProvider.System);
        services.AddSingleton(provider => new DomainClock(provider.GetRequiredKeyedService<TimeProvider>(WellKnown.DomainTime)));
        services.AddSingleton<Agenda>();
        // Hosted services stop in the reverse order of their start: delivery, then the silo, and the store last.
        services.AddHostedService<StoreOpening>();
        services.AddPushGrains();
        Tune<InputsOptions>(services, "Inputs");
        Tune<ProviderOptions>(services, "Provider");
        Tune<CampaignOptions>(services, "Campaign");
        Tune<PartitionOptions>(services, "Partition");
        services.Configure<SecretOptions>(secrets => secrets.Folder = options.Storage == NodeStorage.Sqlite ? options.DataFolder : null);
        services.Configure<PartitionOptions>(partitions =>
        {
            partitions.Count = options.Partitions;
            partitions.Stepped = options.Clock == NodeClock.Stepped;
        });
        // Orleans' placement and our webhooks run through Polly, which tells of each attempt. First in the list, so that a configured level wins.
        services.Configure<LoggerFilterOptions>(filters => filters.Rules.Insert(0, new LoggerFilterRule(null, "Polly", LogLevel.Warning, null)));
        builder.UseOrleans(silo => ConfigureSilo(silo, options));
        services.AddDelivery();
        AddLedger(services);
        return builder;
    }

    /// <summary>What the grains are tuned by, e.g. <c>PushOrleans:Partition:PageSize</c>.</summary>
    private static void Tune<T>(IServiceCollection services, string section)
        where T : class =>
        services.AddOptions<T>().BindConfiguration($"{PushOrleansOptions.Section}:{section}");

    private static PushOrleansOptions Read(IConfiguration configuration, Action<PushOrleansOptions>? configure)
    {
        var options = new PushOrleansOptions();
        configuration.GetSection(PushOrleansOptions.Section).Bind(options);
        configure?.Invoke(options);
        var result = new PushOrleansOptionsValidator().Validate(null, options);
        return result.Failed ? throw new OptionsValidationException(nameof(PushOrleansOptions), typeof(PushOrleansOptions), result.Failures) : options;
    }

    /// <summary>Journal, grain storage and reminders: one SQLite file, or the memory.</summary>
    private static void AddStore(ISiloBuilder silo, PushOrleansOptions options)
    {
        if (options.Storage == NodeStorage.Memory)
        {
            silo.Services.TryAddSingleton<IJournalStore, MemoryJournalStore>();
            silo.AddMemoryGrainStorage(WellKnown.Storage).UseInMemoryReminderService();
            return;
        }
        silo.AddSqliteJournal(store => store.Path = Path.Combine(Path.GetFullPath(options.DataFolder), "push.db"));
        silo.AddSqliteGrainStorage(WellKnown.Storage).UseSqliteReminders();
    }

    private static void AddLedger(IServiceCollection services)
    {
        services.AddSingleton<LedgerAudit>();
        services.AddSingleton<ILedgerAudit>(provider => provider.GetRequiredService<LedgerAudit>());
        services.AddHostedService<RootTaking>();
    }

    private static void ConfigureSilo(ISiloBuilder silo, PushOrleansOptions options)
    {
        // Gateway port 0: the front end is in this process and needs none.
        silo.UseLocalhostClustering(options.SiloPort == 0 ? FreePort() : options.SiloPort, gatewayPort: 0, serviceId: ServiceId, clusterId: "embedded");
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
        AddStore(silo, options);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
