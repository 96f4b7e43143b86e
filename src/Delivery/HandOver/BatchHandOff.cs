using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Takes a page's grants from a partition and puts them on the bus: one message for each channel that answers for some of them.</summary>
public sealed class BatchHandOff(Dispatcher dispatcher, ChannelBook channels) : IHandOff
{
    public async Task HandOver(GrantBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Grants.Count == 0) return;
        if (!await HasWebhookAsync(batch, cancellationToken))
        {
            var all = await dispatcher.SendAsync(InAppBatch.Of(batch, null), Channel.InApp, cancellationToken);
            await all.Task.WaitAsync(cancellationToken);
            return;
        }
        var (webhook, inApp) = Routing.Split(batch);
        List<Task> ends = [];
        if (inApp.Count > 0) ends.Add((await dispatcher.SendAsync(InAppBatch.Of(batch, inApp), Channel.InApp, cancellationToken)).Task);
        ends.Add((await dispatcher.SendAsync(WebhookBatch.Of(batch, webhook), Channel.Webhook, cancellationToken)).Task);
        await Task.WhenAll(ends).WaitAsync(cancellationToken);
    }

    private async Task<bool> HasWebhookAsync(GrantBatch batch, CancellationToken cancellationToken) =>
        Routing.AnyDeviceOf(batch, Channel.Webhook) && await channels.FindAsync(batch.ProviderId, Channel.Webhook, cancellationToken) is not null;
}
