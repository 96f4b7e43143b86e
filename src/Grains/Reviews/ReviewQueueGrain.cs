using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>One grain per provider id. Alone writes the provider's open review items; the campaigns put and remove their own.</summary>
[GrainType("push.review-queue")]
public sealed class ReviewQueueGrain([PersistentState("queue", WellKnown.Storage)] IPersistentState<ReviewQueueState> state) : Grain, IReviewQueueGrain
{
    public async Task Put(ReviewItem item, CancellationToken cancellationToken)
    {
        // Who waits keeps the place: an item that changes was opened when it was.
        var opened = state.State.Items.TryGetValue(item.CampaignId, out var known) ? item with { OpenedAt = known.OpenedAt } : item;
        if (opened == known) return;
        state.State.Items[item.CampaignId] = opened;
        await this.WriteOrEndAsync(state);
    }

    public async Task Remove(string campaignId, CancellationToken cancellationToken)
    {
        if (state.State.Items.Remove(campaignId)) await this.WriteOrEndAsync(state);
    }

    public Task<IReadOnlyList<ReviewItem>> List(string? inState, string? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ReviewItem>>(
        [
            .. state.State.Items.Values
                .Where(item => inState is null || item.State == inState)
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
