using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>One grain per provider id. Alone writes the provider's open review items; the campaigns put and remove their own.</summary>
[GrainType("push.review-queue")]
public sealed class ReviewQueueGrain([PersistentState("queue", WellKnown.Storage)] IPersistentState<ReviewQueueState> queue) : Grain, IReviewQueueGrain
{
    public async Task Put(ReviewItem item, CancellationToken cancellationToken)
    {
        // Who waits keeps the place: an item that changes was opened when it was.
        var opened = queue.State.Items.TryGetValue(item.CampaignId, out var known) ? item with { OpenedAt = known.OpenedAt } : item;
        if (opened == known) return;
        queue.State.Items[item.CampaignId] = opened;
        await this.WriteOrEndAsync(queue);
    }

    public async Task Remove(string campaignId, CancellationToken cancellationToken)
    {
        if (queue.State.Items.Remove(campaignId)) await this.WriteOrEndAsync(queue);
    }

    public Task<IReadOnlyList<ReviewItem>> List(string? state, string? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ReviewItem>>(
        [
            .. queue.State.Items.Values
                .Where(item => state is null || item.State == state)
                .OrderBy(item => item.CampaignId, StringComparer.Ordinal)
                .Where(item => after is null || string.CompareOrdinal(item.CampaignId, after) > 0)
                .Take(limit),
        ]);
}

[GenerateSerializer, Alias("push.review-queue-state.v1")]
public sealed class ReviewQueueState
{
    [Id(0)] public Dictionary<string, ReviewItem> Items { get; } = [];
}
