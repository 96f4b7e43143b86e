using MassTransit;

namespace PushOrleans.Delivery;

/// <summary>Puts messages on the bus, as many as the channel takes.</summary>
public sealed class Dispatcher(IBus bus, DeliveryGate gate, InFlight inFlight)
{
    /// <returns>
    /// The broker's confirm. The transport in memory keeps nothing that outlives the process, so its confirm is that the message was handled:
    /// a watermark that moves on it never passes a grant without an outcome.
    /// </returns>
    public async Task<MessageEnd> SendAsync<TMessage>(TMessage message, string channel, CancellationToken cancellationToken) where TMessage : class
    {
        await gate.PassAsync(cancellationToken);
        var id = NewId.NextGuid();
        var end = await inFlight.EnterAsync(id, channel, cancellationToken);
        try
        {
            await bus.Publish(message, context => context.MessageId = id, cancellationToken);
            return end;
        }
        catch
        {
            // Not confirmed: the caller hands the batch over again.
            inFlight.Abandon(id);
            throw;
        }
    }
}
