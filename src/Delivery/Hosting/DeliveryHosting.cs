using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Adds the channels and what carries grants to them.</summary>
public static class DeliveryHosting
{
    /// <summary>
    /// Implements <see cref="IHandOff"/> and <see cref="IRedrive"/>. Needs an <see cref="IGrainFactory"/>, <see cref="IInputsSource"/>,
    /// <see cref="DomainClock"/> and <see cref="Agenda"/>. Call it after the silo is added, so that it stops before the silo.
    /// </summary>
    /// <param name="configuration">Read here for what has to be known before the services are built: the transport.</param>
    public static IServiceCollection AddDelivery(this IServiceCollection services, IConfiguration configuration)
    {
        var transport = new DeliveryOptions();
        configuration.GetSection(DeliveryOptions.Section).Bind(transport);
        services.AddOptions<DeliveryOptions>().BindConfiguration(DeliveryOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DeliveryOptions>, DeliveryOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new InFlight(provider.GetRequiredService<IOptions<DeliveryOptions>>().Value.MaxInFlight, provider.GetRequiredService<Agenda>()));
        services.TryAddSingleton<ChannelBook>();
        services.TryAddSingleton<Reporter>();
        services.TryAddSingleton<Dispatcher>();
        services.TryAddSingleton<DeliveryGate>();
        services.TryAddSingleton<IHandOff, BatchHandOff>();
        services.TryAddSingleton<IRedrive, ChannelRedrive>();
        services.TryAddSingleton<ChannelDirectory>();
        services.TryAddSingleton<Pacer>();
        services.TryAddSingleton<CallSlots>();
        services.TryAddSingleton<ChannelPump>();
        services.TryAddSingleton<RecallPump>();
        services.TryAddSingleton<InAppConsumer>();
        services.AddWebhook();
        services.AddVendorChannels();
        services.AddSimulated(configuration);
        services.AddOptions<MassTransitHostOptions>().Configure<IOptions<DeliveryOptions>>((host, delivery) =>
        {
            // A broker that is away at the start is waited for in the background: hand-overs wait, decisions do not.
            host.WaitUntilStarted = delivery.Value.Transport == DeliveryTransport.InMemory;
            host.ConsumerStopTimeout = TimeSpan.FromSeconds(delivery.Value.DrainSeconds);
            host.StopTimeout = TimeSpan.FromSeconds(delivery.Value.DrainSeconds + 5);
        });
        services.AddReceiveObserver<InFlightObserver>();
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.UseTransport(transport);
        });
        services.AddHostedService(provider => provider.GetRequiredService<DeliveryGate>());
        return services;
    }
}
