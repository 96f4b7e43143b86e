using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace PushOrleans.Delivery;

/// <summary>The one place that knows what carries the messages.</summary>
internal static class TransportHosting
{
    public static void UseTransport(this IBusRegistrationConfigurator bus, DeliveryOptions options)
    {
        if (options.Transport == DeliveryTransport.RabbitMq) bus.UsingRabbitMq((context, transport) => Configure(transport, context, options));
        else bus.UsingInMemory((context, transport) => transport.ReceiveEndpoints(context, options, static (_, _) => { }));
    }

    private static void Configure(IRabbitMqBusFactoryConfigurator transport, IRegistrationContext context, DeliveryOptions options)
    {
        var broker = options.RabbitMq;
        transport.Host(broker.Host, (ushort)broker.Port, broker.VirtualHost, host =>
        {
            host.Username(broker.User);
            host.Password(broker.Password);
            host.PublisherConfirmation = true;
            host.Heartbeat(TimeSpan.FromSeconds(broker.HeartbeatSeconds));
            host.RequestedConnectionTimeout(TimeSpan.FromSeconds(broker.ConnectTimeoutSeconds));
            if (broker.Tls) host.UseSsl(tls => tls.ServerName = broker.Host);
        });
        transport.ReceiveEndpoints(context, options, (endpoint, _) =>
        {
            // A message is confirmed when it is on disk: at a majority of the broker's nodes, or, where there is one, there (decision 12).
            if (broker.QuorumSize > 1) endpoint.SetQuorumQueue(broker.QuorumSize);
            endpoint.Durable = true;
            endpoint.AutoDelete = false;
        });
    }

    private static void ReceiveEndpoints<T>(this IBusFactoryConfigurator<T> transport, IRegistrationContext context, DeliveryOptions options, Action<T, int> configure)
        where T : IReceiveEndpointConfigurator
    {
        var inFlight = context.GetRequiredService<InFlight>();
        var inApp = context.GetRequiredService<InAppConsumer>();
        var channels = context.GetRequiredService<IOptionsMonitor<ChannelOptions>>();
        Receive(Channel.InApp, options.InAppConcurrency, inApp.HandleAsync);
        foreach (var channel in context.GetRequiredService<ChannelDirectory>().All) Receive(channel.Name, channels.Get(channel.Name).Pages, Pump);

        // The pumps send, too: they cannot be made before the bus is.
        Task Pump(ChannelPage page, CancellationToken cancellationToken) => page.IsRecall
            ? context.GetRequiredService<RecallPump>().HandleAsync(page, cancellationToken)
            : context.GetRequiredService<ChannelPump>().HandleAsync(page, cancellationToken);

        void Receive(string channel, int concurrency, Func<ChannelPage, CancellationToken, Task> handle) => transport.ReceiveEndpoint(Queues.Of(channel), endpoint =>
        {
            configure(endpoint, concurrency);
            endpoint.ConfigureConsumeTopology = false;
            endpoint.ConcurrentMessageLimit = concurrency;
            endpoint.PrefetchCount = concurrency;
            endpoint.PublishFaults = false;

            // Without an end: a message that is given up would leave its grants without an outcome. The step between delays is at least 10 ms,
            // as the policy lists them all until they reach the longest.
            var first = TimeSpan.FromMilliseconds(options.RetryDelayMilliseconds);
            var step = TimeSpan.FromMilliseconds(Math.Max(10, options.RetryDelayMilliseconds));
            endpoint.UseMessageRetry(retry => retry.Exponential(int.MaxValue, first, TimeSpan.FromSeconds(30), step));
            endpoint.Handler<ChannelPage>(async message =>
            {
                await handle(message.Message, message.CancellationToken);
                if (message.MessageId is { } id) inFlight.Handled(id);
            });
        });
    }
}
