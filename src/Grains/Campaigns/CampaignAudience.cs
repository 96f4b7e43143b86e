using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>Which partitions can have audience of a campaign, and their parts of a list.</summary>
internal sealed class CampaignAudience
{
    private readonly Dictionary<int, List<string>>? _listed;
    private readonly IAudienceGrain? _uploaded;

    private CampaignAudience(IReadOnlyCollection<int> partitions, Dictionary<int, List<string>>? listed, IAudienceGrain? uploaded) =>
        (Partitions, _listed, _uploaded) = (partitions, listed, uploaded);

    public IReadOnlyCollection<int> Partitions { get; }

    public static async Task<CampaignAudience> OfAsync(Audience audience, IReadOnlyList<string> listed, int partitions, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (audience.Kind != AudienceKind.Users) return new CampaignAudience([.. Enumerable.Range(0, partitions)], null, null);
        if (audience.AudienceId is { } id)
        {
            var uploaded = grains.GetGrain<IAudienceGrain>(id);
            return new CampaignAudience((await uploaded.Get(cancellationToken))?.Partitions ?? [], null, uploaded);
        }

        var parts = listed.GroupBy(userId => Partitioning.Of(userId, partitions)).ToDictionary(part => part.Key, part => part.ToList());
        return new CampaignAudience(parts.Keys, parts, null);
    }

    /// <summary>The partition's part of a list; empty when the audience is not a list.</summary>
    public async ValueTask<IReadOnlyList<string>> PartAsync(int partition, CancellationToken cancellationToken) => this switch
    {
        { _listed: { } listed } => listed.GetValueOrDefault(partition) ?? [],
        { _uploaded: { } uploaded } => await uploaded.GetPart(partition, cancellationToken),
        _ => [],
    };
}
