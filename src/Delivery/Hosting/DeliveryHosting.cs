using MassTransit;
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
    public static IServiceCollection AddDelivery(this IServiceCollection services)
    {
        services.AddOptions<DeliveryOptions>().BindConfiguration(DeliveryOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DeliveryOptions>, DeliveryOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new InFlight(provider.GetRequiredService<IOptions<DeliveryOptions>>().Value.MaxInFlight, provider.GetRequiredService<Agenda>()));
        services.TryAddSingleton<ChannelBook>();
        services.TryAddSingleton<Reporter>();
        services.TryAddSingleton<Dispatcher>();
        services.TryAddSingleton<DeliveryGate>();
        services.TryAddSingleton<IHandOff, BatchHandOff>();
        services.AddWebhook();
        services.AddVendorChannels();
        services.AddOptions<MassTransitHostOptions>().Configure<IOptions<DeliveryOptions>>((host, delivery) =>
        {
            host.WaitUntilStarted = true;
            host.ConsumerStopTimeout = TimeSpan.FromSeconds(delivery.Value.DrainSeconds);
            host.StopTimeout = TimeSpan.FromSeconds(delivery.Value.DrainSeconds + 5);
        });
        services.AddReceiveObserver<InFlightObserver>();
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumer<InAppConsumer>();
            bus.AddConsumer<WebhookConsumer>();
            bus.UseTransport();
        });
        services.AddHostedService(provider => provider.GetRequiredService<DeliveryGate>());
        return services;
    }
}
