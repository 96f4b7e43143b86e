using MassTransit;

namespace PushOrleans.Delivery;

/// <summary>Puts messages on the bus, as many as the channel takes. Completes with the broker's confirm.</summary>
public sealed class Dispatcher(IBus bus, DeliveryGate gate, InFlight inFlight)
{
    public async Task SendAsync<TMessage>(TMessage message, string channel, CancellationToken cancellationToken) where TMessage : class
    {
        await gate.PassAsync(cancellationToken);
        var id = NewId.NextGuid();
        await inFlight.EnterAsync(id, channel, cancellationToken);
        try
        {
            await bus.Publish(message, context => context.MessageId = id, cancellationToken);
        }
        catch
        {
            // Not confirmed: the caller hands the batch over again.
            inFlight.Leave(id);
            throw;
        }
    }
}
