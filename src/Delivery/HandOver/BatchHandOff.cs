using Microsoft.Extensions.Options;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Takes a page's grants from a partition and puts them on the bus: one message for the inbox, and some for each outside channel.</summary>
public sealed class BatchHandOff(Dispatcher dispatcher, ChannelBook channels, IOptions<DeliveryOptions> options) : IHandOff
{
    public async Task HandOver(GrantBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Grants.Count == 0) return;
        if (!await HasWebhookAsync(batch, cancellationToken))
        {
            await dispatcher.SendAsync(InAppBatch.Of(batch, null), Channel.InApp, cancellationToken);
            return;
        }
        var (webhook, inApp) = Routing.Split(batch);
        if (inApp.Count > 0) await dispatcher.SendAsync(InAppBatch.Of(batch, inApp), Channel.InApp, cancellationToken);
        foreach (var recipients in webhook.Chunk(options.Value.Webhook.RecipientsPerMessage))
            await dispatcher.SendAsync(WebhookBatch.Of(batch, recipients), Channel.Webhook, cancellationToken);
    }

    private async Task<bool> HasWebhookAsync(GrantBatch batch, CancellationToken cancellationToken) =>
        Routing.AnyDeviceOf(batch, Channel.Webhook) && await channels.FindAsync(batch.ProviderId, Channel.Webhook, cancellationToken) is not null;
}
