using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PushOrleans.Grains;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Silo;

/// <summary>What silos and API nodes have in common.</summary>
internal static class NodeServices
{
    /// <summary>Options, clocks, the number of partitions, the key of what is sealed, meters.</summary>
    public static void AddNode(this IServiceCollection services, PushOrleansOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<IOptions<PushOrleansOptions>>(Options.Create(options));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddKeyedSingleton(WellKnown.DomainTime, options.Clock == NodeClock.Stepped ? new StandingClock() : TimeProvider.System);
        services.AddSingleton(provider => new DomainClock(provider.GetRequiredKeyedService<TimeProvider>(WellKnown.DomainTime)));
        services.AddSingleton<Agenda>();
        services.AddSingleton(new PartitionCount(options.Partitions));
        services.AddSingleton<MetricsText>();
        services.Tune<SecretOptions>("Secrets");
        services.Configure<SecretOptions>(secrets => secrets.Folder = options.Storage == NodeStorage.Sqlite ? options.DataFolder : null);
        if (options.Mode != NodeMode.Cluster) return;
        services.AddOptions<SecretOptions>().Validate(
            secrets => secrets.Key is not null,
            "PushOrleans:Secrets:Key is missing. Silos and API nodes of a cluster share the key that secrets at rest are sealed with: make one with `openssl rand -base64 32` and give it to all of them.").ValidateOnStart();
    }

    /// <summary>What is tuned by configuration, e.g. <c>PushOrleans:Partition:PageSize</c>.</summary>
    public static IServiceCollection Tune<T>(this IServiceCollection services, string section)
        where T : class
    {
        services.AddOptions<T>().BindConfiguration($"{PushOrleansOptions.Section}:{section}");
        return services;
    }
}
