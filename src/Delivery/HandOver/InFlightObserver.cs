using MassTransit;

namespace PushOrleans.Delivery;

/// <summary>Tells <see cref="InFlight"/> of messages that the transport is done with. The consumer has said before whether it handled them.</summary>
internal sealed class InFlightObserver(InFlight inFlight) : IReceiveObserver
{
    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

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
