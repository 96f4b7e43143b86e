using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace PushOrleans.Delivery;

/// <summary>The one place that knows what carries the messages.</summary>
internal static class TransportHosting
{
    public static void UseTransport(this IBusRegistrationConfigurator bus) => bus.UsingInMemory((context, transport) =>
    {
        var options = context.GetRequiredService<IOptions<DeliveryOptions>>().Value;
        transport.ReceiveEndpoint(Channel.InApp, endpoint => Configure<InAppConsumer>(endpoint, context, options.InAppConcurrency, options));
        transport.ReceiveEndpoint(Channel.Webhook, endpoint => Configure<WebhookConsumer>(endpoint, context, options.Webhook.Concurrency, options));
    });

    private static void Configure<TConsumer>(IReceiveEndpointConfigurator endpoint, IRegistrationContext context, int concurrency, DeliveryOptions options) where TConsumer : class, IConsumer
    {
        endpoint.ConcurrentMessageLimit = concurrency;
        endpoint.PrefetchCount = concurrency;
        endpoint.PublishFaults = false;
        // Without an end: a message that is given up would leave its grants without an outcome until the next start. The step between delays
        // is at least 10 ms, as the policy lists them all until they reach the longest.
        var first = TimeSpan.FromMilliseconds(options.RetryDelayMilliseconds);
        var step = TimeSpan.FromMilliseconds(Math.Max(10, options.RetryDelayMilliseconds));
        endpoint.UseMessageRetry(retry => retry.Exponential(int.MaxValue, first, TimeSpan.FromSeconds(30), step));
        endpoint.ConfigureConsumer<TConsumer>(context);
    }
}
