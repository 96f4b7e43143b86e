using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PushOrleans.Compliance;
using Orleans.Storage;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>What the grains need of a silo's services, apart from the journal store, the grain storage <c>push</c>, reminders and the hand-off.</summary>
public static class GrainsHosting
{
    /// <summary>Adds the inputs' cache, options and clocks. A second call changes nothing.</summary>
    public static IServiceCollection AddPushGrains(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(InputsCache))) return services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new DomainClock(
            provider.GetKeyedService<TimeProvider>(WellKnown.DomainTime) ?? provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<Agenda>();

        // Stored as they cross the wire: by numbered members, so that a rename breaks nothing that is stored.
        services.TryAddKeyedSingleton<IGrainStorageSerializer, OrleansGrainStorageSerializer>(WellKnown.Storage);
        AddControl(services);
        AddPartitions(services);

        // A fault that crosses between grains keeps its cause, such as the store's.
        services.Configure<Orleans.Serialization.ExceptionSerializationOptions>(options => options.SupportedNamespacePrefixes.Add("PushOrleans"));
        return services;
    }

    private static void AddControl(IServiceCollection services)
    {
        services.AddOptions<InputsOptions>().Validate(options => options.IsValid(), "InputsOptions: a value is out of its range.").ValidateOnStart();
        services.AddOptions<ProviderOptions>().Validate(options => options.IsValid(), "ProviderOptions: a value is out of its range.").ValidateOnStart();
        services.AddOptions<CampaignOptions>().Validate(options => options.IsValid(), "CampaignOptions: a value is out of its range.").ValidateOnStart();
        services.AddOptions<SecretOptions>().Validate(options => options.IsValid(), "SecretOptions: the key is not 256 bits in base64.").ValidateOnStart();
        services.AddSingleton<SecretBox>();
        services.AddSingleton<InputsCache>();
        services.AddSingleton<IInputsSource>(provider => provider.GetRequiredService<InputsCache>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<InputsCache>());
    }

    private static void AddPartitions(IServiceCollection services)
    {
        services.AddOptions<PartitionOptions>().Validate(options => options.IsValid(), "PartitionOptions: a value is out of its range.").ValidateOnStart();
        services.TryAddSingleton(provider => new PartitionCount(provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<PartitionOptions>>().Value.Count));

        services.AddPlacementDirector<PartitionPlacement, PartitionPlacementDirector>();
        services.TryAddSingleton<WorkGate>();
        services.TryAddSingleton<LocalPartitions>();
        services.TryAddSingleton<SiloReports>();
        services.TryAddSingleton<SiloTurns>();
        services.TryAddSingleton<IBulkRoom>(provider => provider.GetRequiredService<SiloTurns>());
        services.TryAddSingleton<KnownCampaigns>();
        services.TryAddSingleton<KnownScopes>();
        services.AddSingleton<PartitionMover>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<PartitionMover>());

        // Strings that a million users share: entities, providers, categories, tags, vendors.
        services.TryAddSingleton(new StringPool(1 << 16));
    }
}
