using MassTransit;
using Microsoft.Extensions.Options;

namespace PushOrleans.Delivery;

/// <summary>Puts messages on the bus, as many as the channel takes.</summary>
public sealed class Dispatcher(IBus bus, DeliveryGate gate, InFlight inFlight, TimeProvider time, IOptions<DeliveryOptions> options)
{
    /// <summary>What the bus has confirmed outlives this process.</summary>
    public bool KeepsMessages => options.Value.Transport != DeliveryTransport.InMemory;

    /// <returns>
    /// The broker's confirm. The transport in memory keeps nothing that outlives the process, so its confirm is that the message was handled:
    /// a watermark that moves on it never passes a grant without an outcome.
    /// </returns>
    /// <exception cref="TimeoutException">The broker did not confirm in time; the message may have been taken.</exception>
    public async Task<MessageEnd> SendAsync(ChannelPage page, CancellationToken cancellationToken)
    {
        await gate.PassAsync(cancellationToken);
        var id = NewId.NextGuid();
        var end = await inFlight.EnterAsync(id, page.Channel, cancellationToken);
        try
        {
            if (KeepsMessages) await SendConfirmedAsync(page, id, cancellationToken);
            else await (await EndpointAsync(page)).Send(page, context => Stamp(context, id), cancellationToken);
            if (KeepsMessages) inFlight.Handled(id);
            return end;
        }
        catch
        {
            // Not confirmed: the caller hands the batch over again.
            inFlight.Abandon(id);
            throw;
        }
    }

    /// <summary>
    /// Of a broker that was killed the client may wait for a confirm for good: it was under way on a connection that is no more. So each wait has an end, and
    /// the caller hands over again; a claim that comes twice finds nobody left.
    /// </summary>
    private async Task SendConfirmedAsync(ChannelPage page, Guid id, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.RabbitMq.ConfirmSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var endpoint = await EndpointAsync(page).WaitAsync(either.Token);
            await endpoint.Send(page, context => Stamp(context, id), either.Token).WaitAsync(either.Token);
        }
        catch (Exception fault) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("The broker did not confirm a message in time.", fault);
        }
    }

    private Task<ISendEndpoint> EndpointAsync(ChannelPage page) => bus.GetSendEndpoint(Queues.AddressOf(page.Channel, options.Value.Transport));

    private static void Stamp(SendContext context, Guid id)
    {
        context.MessageId = id;

        // A broker confirms what it has no queue for, and drops it; unless it is told to give it back.
        if (context is RabbitMqSendContext broker) broker.Mandatory = true;
    }
}

/// <summary>Names and addresses of queues.</summary>
public static class Queues
{
    // At a broker, the exchange that the queue's consumers bind to it: who sends need not know, and may not contradict, how the queue was made.
    internal static Uri AddressOf(string channel, DeliveryTransport transport) =>
        new((transport == DeliveryTransport.RabbitMq ? "exchange:" : "queue:") + Of(channel));

    public static string Of(string channel) => "pushorleans." + channel;
}
