using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>
/// A page's grants for the inbox. The inbox is the partition's own state, so the message names the page and, unless all of it is meant,
/// the users; a page of thousands is some hundred bytes.
/// </summary>
public sealed record InAppBatch
{
    public required int Partition { get; init; }
    public required long Seq { get; init; }
    public required string CampaignId { get; init; }

    /// <summary>The campaign's end, whole seconds since 1970.</summary>
    public required long NotAfter { get; init; }

    public required int Grants { get; init; }

    /// <summary>Null = every grant of the page.</summary>
    public IReadOnlyList<string>? UserIds { get; init; }

    public static InAppBatch Of(GrantBatch batch, IReadOnlyList<GrantedUser>? some) => new()
    {
        Partition = batch.Partition,
        Seq = batch.Seq,
        CampaignId = batch.CampaignId,
        NotAfter = batch.NotAfter,
        Grants = some?.Count ?? batch.Grants.Count,
        UserIds = some?.Select(grant => grant.UserId).ToList(),
    };
}
