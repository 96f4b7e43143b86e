using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>A page's grants are in the inboxes from the moment it is durable; this says so, or that they came too late to be shown.</summary>
public sealed class InAppConsumer(IInputsSource inputs, DomainClock clock, Reporter reporter)
{
    public async Task HandleAsync(ChannelPage page, CancellationToken cancellationToken)
    {
        // Without fresh inputs nobody knows whether the campaign was cancelled: the transport asks again later.
        var fresh = inputs.Fresh ?? throw new InputsNotFreshException("The inputs of this silo are not fresh.");
        var outcome = Outcome(page, fresh.Cancelled.Contains(page.CampaignId), clock.Now);
        var ordinals = page.Ordinals is null ? null : OrdinalList.Read(page.Ordinals);
        await reporter.ReportAsync(page.Partition, new PageReport(page.CampaignId, page.Seq, page.Channel, outcome, ordinals, [], [], page.IsSole), page.Grants, cancellationToken);
    }

    public static DeliveryOutcome Outcome(ChannelPage page, bool cancelled, long now) =>
        cancelled ? DeliveryOutcome.Recalled
        : now >= page.NotAfter ? DeliveryOutcome.Late
        : DeliveryOutcome.Delivered;
}

/// <summary>This silo could not confirm its inputs: nothing is decided or shown until it has.</summary>
public sealed class InputsNotFreshException : Exception
{
    public InputsNotFreshException() { }
    public InputsNotFreshException(string message) : base(message) { }
    public InputsNotFreshException(string message, Exception innerException) : base(message, innerException) { }
}
