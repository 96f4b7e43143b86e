using Microsoft.Extensions.Options;
using PushOrleans.Grains;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Silo;

/// <summary>Wires an API node into a host: a client of the silos, and the store opened for reading.</summary>
public static class ClientHosting
{
    /// <summary>
    /// Adds what a front end needs in place of a silo. Its configuration is the silos': the same cluster, account, partitions and secrets.
    /// A second call changes nothing.
    /// </summary>
    /// <exception cref="OptionsValidationException">Options are wrong; each message says what to write instead.</exception>
    public static IHostApplicationBuilder UsePushOrleansClient(this IHostApplicationBuilder builder, Action<PushOrleansOptions>? configure = null)
    {
        if (builder.Services.Any(service => service.ServiceType == typeof(PushOrleansOptions))) return builder;
        var options = NodeOptions.Read(builder.Configuration, configure);
        var services = builder.Services;
        services.AddNode(options);
        services.AddSingleton<SecretBox>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.StopTimeoutSeconds + 10));
        services.Configure<Orleans.Serialization.ExceptionSerializationOptions>(faults => faults.SupportedNamespacePrefixes.Add("PushOrleans"));
        services.AddHostedService<StoreOpening>();
        builder.UseOrleansClient(client =>
        {
            client.UseCluster(options);
            client.AddMemoryStreams(WellKnown.Streams);
        });
        services.AddSingleton<ILedgerAudit, LedgerAudit>();
        services.AddSingleton<IRedrive, GrainRedrive>();
        services.AddSingleton<ClientHealth>();
        services.AddSingleton<INodeHealth>(provider => provider.GetRequiredService<ClientHealth>());
        services.AddHostedService(provider => provider.GetRequiredService<ClientHealth>());
        return builder;
    }

    /// <summary>Whether this configuration is of a cluster, where the API is a process of its own.</summary>
    public static bool IsCluster(this IConfiguration configuration, Action<PushOrleansOptions>? configure = null) => NodeOptions.Read(configuration, configure).Mode == NodeMode.Cluster;

    /// <summary>The bus is the silos'.</summary>
    private sealed class GrainRedrive(IGrainFactory grains) : IRedrive
    {
        public Task RedriveAsync(DeadLetter letter, CancellationToken cancellationToken) => grains.GetGrain<IRedriveGrain>(0).Redrive(letter, cancellationToken);
    }
}
