using MassTransit;
using MassTransit.Transports;

namespace PushOrleans.Delivery;

/// <summary>
/// Tells <see cref="InFlight"/> of messages that the transport is done with. The consumer has said before whether it handled them. A transport that stops
/// ends the messages that it has begun, and waits, for good, for those that it begins after that: they are ended here.
/// </summary>
internal sealed class InFlightObserver(InFlight inFlight, DeliveryGate gate) : IReceiveObserver
{
    public Task PreReceive(ReceiveContext context)
    {
        if (!gate.IsOver) return Task.CompletedTask;
        (context as BaseReceiveContext)?.Cancel();
        throw new OperationCanceledException("Delivery has stopped; the message comes again, from the broker or with the batch.", context.CancellationToken);
    }

    public Task PostReceive(ReceiveContext context) => Ended(context);

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Ended(context);

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType) where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception) where T : class => Task.CompletedTask;

    private Task Ended(ReceiveContext context)
    {
        if (context.GetMessageId() is { } message) inFlight.Abandon(message);
        return Task.CompletedTask;
    }
}
