using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
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
        AddControl(services);
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
}
