namespace PushOrleans.Grains.Interfaces;

/// <summary>One grain per provider id: complaints about its campaigns (Art. 6), with times of filing and answer.</summary>
[Alias("push.complaints")]
public interface IComplaintsGrain : IGrainWithStringKey
{
    /// <summary>Files a complaint; the same id again answers the stored one.</summary>
    [Alias("file")]
    Task<Complaint> File(Complaint complaint, CancellationToken cancellationToken);

    [Alias("get"), ReadOnly]
    Task<Complaint?> Get(string id, CancellationToken cancellationToken);

    [Alias("list"), ReadOnly]
    Task<IReadOnlyList<Complaint>> List(string? status, string? after, int limit, CancellationToken cancellationToken);

    [Alias("answer")]
    Task<Complaint?> Answer(string id, string outcome, bool close, CancellationToken cancellationToken);
}

/// <summary>Contract §2.9. <paramref name="Text"/> has at most 2,000 characters; <paramref name="Status"/> is open, answered or closed.</summary>
[GenerateSerializer, Immutable, Alias("push.complaint.v1")]
public sealed record Complaint(
    [property: Id(0)] string Id,
    [property: Id(1)] string CampaignId,
    [property: Id(2)] string ProviderId,
    [property: Id(3)] string UserId,
    [property: Id(4)] string Kind,
    [property: Id(5)] string Text,
    [property: Id(6)] long At,
    [property: Id(7)] string Status,
    [property: Id(8)] long? AnsweredAt,
    [property: Id(9)] string? Outcome);
