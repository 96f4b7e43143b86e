using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Takes a page's grants from a partition and puts them on the bus: one message for each channel that answers for some of them.</summary>
public sealed class BatchHandOff(Dispatcher dispatcher, ChannelBook book, ChannelDirectory directory) : IHandOff
{
    /// <inheritdoc/>
    public IReadOnlyCollection<string> Recallable { get; } = [.. directory.All.OfType<IRecallingChannel>().Select(channel => channel.Name)];

    public async Task Recall(RecallPage page, CancellationToken cancellationToken)
    {
        var end = await dispatcher.SendAsync(
            new ChannelPage
            {
                Partition = page.Partition,
                Seq = page.Seq,
                CampaignId = page.CampaignId,
                ProviderId = page.ProviderId,
                Channel = page.Channel,
                NotAfter = page.NotAfter,
                Grants = page.Grants,
                IsRecall = true,
            },
            cancellationToken);
        await end.Task.WaitAsync(cancellationToken);
    }

    public async Task HandOver(GrantBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Grants.Count == 0) return;
        List<IPushChannel> open = [];
        foreach (var name in Routing.ChannelsOf(batch))
            if (directory.Find(name) is { } channel && await book.FindAsync(batch.ProviderId, name, cancellationToken) is not null) open.Add(channel);

        // A channel that takes nothing now holds up its own part alone.
        await Task.WhenAll(Routing.Route(batch, open).Select(async page =>
        {
            var end = await dispatcher.SendAsync(page, cancellationToken);
            await end.Task.WaitAsync(cancellationToken);
        }));
    }
}
