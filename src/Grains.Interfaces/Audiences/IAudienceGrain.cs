namespace PushOrleans.Grains.Interfaces;

/// <summary>One grain per uploaded audience: user ids, split by partition at upload. At most 1,000,000 ids.</summary>
[Alias("push.audience")]
public interface IAudienceGrain : IGrainWithStringKey
{
    /// <summary>Adds ids (repeats count once) and answers the count; null when the audience belongs to another provider.</summary>
    [Alias("append")]
    Task<AudienceView?> Append(string? providerId, IReadOnlyList<string> userIds, CancellationToken cancellationToken);

    [Alias("get"), ReadOnly]
    Task<AudienceView?> Get(CancellationToken cancellationToken);

    /// <summary>The part of one partition, in ordinal order.</summary>
    [Alias("part"), ReadOnly]
    Task<IReadOnlyList<string>> GetPart(int partition, CancellationToken cancellationToken);
}

[GenerateSerializer, Immutable, Alias("push.audience-view.v1")]
public sealed record AudienceView([property: Id(0)] string AudienceId, [property: Id(1)] string? ProviderId, [property: Id(2)] long Count, [property: Id(3)] IReadOnlyList<int> Partitions);
