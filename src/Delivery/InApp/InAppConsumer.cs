using MassTransit;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>A page's grants are in the inboxes from the moment it is durable; this says so, or that they came too late to be shown.</summary>
public sealed class InAppConsumer(IInputsSource inputs, DomainClock clock, Reporter reporter, InFlight inFlight) : IConsumer<InAppBatch>
{
    public async Task Consume(ConsumeContext<InAppBatch> context)
    {
        var batch = context.Message;
        // Without fresh inputs nobody knows whether the campaign was cancelled: the transport asks again later.
        var fresh = inputs.Fresh ?? throw new InputsNotFreshException("The inputs of this silo are not fresh.");
        var outcome = Outcome(batch, fresh.Cancelled.Contains(batch.CampaignId), clock.Now);
        await reporter.ReportAsync(batch.Partition, new DeliveryReport(batch.CampaignId, batch.Seq, Channel.InApp, outcome, batch.UserIds, []), batch.Grants, context.CancellationToken);
        if (context.MessageId is { } message) inFlight.Handled(message);
    }

    public static DeliveryOutcome Outcome(InAppBatch batch, bool cancelled, long now) =>
        cancelled ? DeliveryOutcome.Recalled
        : now >= batch.NotAfter ? DeliveryOutcome.Late
        : DeliveryOutcome.Delivered;
}

/// <summary>This silo could not confirm its inputs: nothing is decided or shown until it has.</summary>
public sealed class InputsNotFreshException : Exception
{
    public InputsNotFreshException() { }
    public InputsNotFreshException(string message) : base(message) { }
    public InputsNotFreshException(string message, Exception innerException) : base(message, innerException) { }
}
