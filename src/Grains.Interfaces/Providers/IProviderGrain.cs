
namespace PushOrleans.Grains.Interfaces;

/// <summary>
/// One grain per provider id. Alone writes the provider's record (as an input), armed log, windows (rule 18), day sums (rule 26), quota
/// leases (rule 46). Makes the campaign decisions.
/// </summary>
[Alias("push.provider")]
public interface IProviderGrain : IGrainWithStringKey
{
    /// <summary>The campaign decision, memoised by (campaign, attempt): a repeat answers the first one, whatever has changed since.</summary>
    [Alias("decide")]
    Task<CampaignDecision> DecideCampaign(CampaignQuestion question, CancellationToken cancellationToken);

    /// <summary>
    /// The trial of a campaign that is due: when nothing stands in its way (<see cref="CampaignJudgement.IsMade"/>), it is the campaign decision, memoised as
    /// by <see cref="DecideCampaign"/>. Else it counts nothing and is not kept.
    /// </summary>
    [Alias("judge")]
    Task<CampaignJudgement> JudgeCampaign(CampaignQuestion question, CancellationToken cancellationToken);

    /// <summary>A decision that counts nothing and is not kept: previews, and the trial of a campaign that is in review or not due yet.</summary>
    [Alias("try"), AlwaysInterleave]
    Task<CampaignDecision> TryCampaign(CampaignQuestion question, CancellationToken cancellationToken);

    /// <summary>What a partition has granted of this provider; by page record, so that a repeat changes nothing. Answers the last number taken.</summary>
    [Alias("report"), AlwaysInterleave]
    Task<long> Report(ProviderReport report, CancellationToken cancellationToken);

    /// <summary>As <see cref="Report"/> for several partitions, kept by one write. Answers in their order.</summary>
    [Alias("report-all"), AlwaysInterleave]
    Task<IReadOnlyList<long>> ReportAll(IReadOnlyList<ProviderReport> reports, CancellationToken cancellationToken);

    /// <summary>
    /// Brings the sums of every day before this one into force (rule 26) once all partitions have closed it. The grain does so by itself on the
    /// clock; step mode asks before the first step of a day.
    /// </summary>
    [Alias("close-days")]
    Task CloseDays(int before, CancellationToken cancellationToken);

    /// <summary>
    /// Leases slots of the day's quota. What is leased is written down before it is handed out. The asker takes an answer only while its number
    /// is the newest that it has issued (an <see cref="IUserPartitionGrain.RecallQuota"/> issues one, too): slots of an overtaken answer are lost
    /// to it, since the newer message told the provider that it does not hold them.
    /// </summary>
    [Alias("lease")]
    Task<QuotaLease> LeaseQuota(QuotaRequest request, CancellationToken cancellationToken);

    /// <summary>Step mode: gives the remaining slots of the day to would-be grants, in ordinal order of user id. A repeat of the newest step answers the same.</summary>
    [Alias("slots")]
    Task<IReadOnlyList<string>> AssignSlots(StepRequest step, int day, IReadOnlyList<string> wouldGrant, CancellationToken cancellationToken);
}

/// <param name="At">Null = now by the grain's clock; step mode names it.</param>
/// <param name="Without">Rules to leave out, by bit (the trial leaves out rule 22).</param>
/// <param name="Policy">Previews only: decide under this policy (<c>id@version</c>) in place of the active one; null = the active one.</param>
[GenerateSerializer, Immutable, Alias("push.campaign-question.v1")]
public sealed record CampaignQuestion(
    [property: Id(0)] string CampaignId,
    [property: Id(1)] ReadOnlyMemory<byte> Json,
    [property: Id(2)] long Attempt,
    [property: Id(3)] long? At,
    [property: Id(4)] ulong Without,
    [property: Id(5)] string? Policy = null);

/// <param name="IsMade">It is the campaign decision, kept and counted; false = a trial.</param>
[GenerateSerializer, Immutable, Alias("push.campaign-judgement.v1")]
public sealed record CampaignJudgement([property: Id(0)] CampaignDecision Decision, [property: Id(1)] bool IsMade);

/// <param name="Seq">Number of the page record: reports of a partition come in its order.</param>
/// <param name="Days">Increments for rule 26, by day; only complete when <paramref name="ClosedThrough"/> has passed the day.</param>
/// <param name="ClosedThrough">The last civil day to which this partition will add nothing more.</param>
/// <param name="First">
/// Number of the oldest page record in it; 0 = of none. A report of which a part was taken before is not taken: what it answers is where the next one begins.
/// </param>
[GenerateSerializer, Immutable, Alias("push.provider-report.v1")]
public sealed record ProviderReport(
    [property: Id(0)] int Partition,
    [property: Id(1)] long Seq,
    [property: Id(2)] IReadOnlyList<ShareReport> Shares,
    [property: Id(3)] IReadOnlyList<DayReport> Days,
    [property: Id(4)] int ClosedThrough,
    [property: Id(5)] long First = 0);

[GenerateSerializer, Immutable, Alias("push.share-report.v1")]
public readonly record struct ShareReport([property: Id(0)] long At, [property: Id(1)] long News, [property: Id(2)] long Vertical);

[GenerateSerializer, Immutable, Alias("push.day-report.v1")]
public readonly record struct DayReport(
    [property: Id(0)] int Day,
    [property: Id(1)] long GrantsOrdinary,
    [property: Id(2)] long GrantsMember,
    [property: Id(3)] long ActiveOrdinary,
    [property: Id(4)] long ActiveMember);

/// <summary>Cumulative within (partition, incarnation, day): repeats and late ones are harmless.</summary>
/// <param name="Wanted">Slots that the partition would like to hold unspent.</param>
/// <param name="Spent">Slots of the day that this partition's journal shows as spent, all incarnations together.</param>
/// <param name="Held">Slots that the incarnation still holds unspent after what it gives back.</param>
[GenerateSerializer, Immutable, Alias("push.quota-request.v1")]
public sealed record QuotaRequest(
    [property: Id(0)] int Partition,
    [property: Id(1)] long Incarnation,
    [property: Id(2)] long Number,
    [property: Id(3)] int Day,
    [property: Id(4)] long Spent,
    [property: Id(5)] long Held,
    [property: Id(6)] long Wanted);

/// <param name="Held">Slots that the incarnation now may spend.</param>
/// <param name="Exhausted">No slot is left anywhere: a would-be grant is deferred by rule 46. When false and too few are held, others were asked to give back: ask again.</param>
[GenerateSerializer, Immutable, Alias("push.quota-lease.v1")]
public sealed record QuotaLease([property: Id(0)] long Number, [property: Id(1)] int Day, [property: Id(2)] long Held, [property: Id(3)] bool Exhausted)
{
    /// <summary>The quota that the lease was given under: when the inputs in use name a lower one, the slots are void.</summary>
    [Id(4)]
    public long Quota { get; init; }

    /// <summary>The quota is spent, not only held: nothing comes free on this day, so that there is no need to ask again under this quota.</summary>
    [Id(5)]
    public bool Spent { get; init; }
}
