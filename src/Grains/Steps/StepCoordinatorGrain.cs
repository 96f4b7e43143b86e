using Microsoft.Extensions.Options;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Grains;

/// <summary>
/// One grain (key 0), in step mode only: runs the contract's order of events (§4.1) through provider and partitions. Steps do not overlap: one is
/// final, counters included, before the next begins. A run lives as long as the activation.
/// </summary>
[GrainType("push.steps")]
public sealed class StepCoordinatorGrain(IOptions<PartitionOptions> partitions, IOptions<CampaignOptions> options, IInputsSource inputs) : Grain, IStepCoordinatorGrain
{
    private readonly Dictionary<string, StepRun> _runs = new(StringComparer.Ordinal);
    private readonly StepAgenda _agenda = new();
    private int _day = int.MinValue;

    public Task Add(ReadOnlyMemory<byte> campaignJson, CancellationToken cancellationToken)
    {
        if (!partitions.Value.Stepped) throw new InvalidOperationException("PushOrleans:Clock is not Stepped.");
        var campaign = CampaignReader.Read(campaignJson, UnknownFields.Warn).Value ?? throw new ArgumentException("Not a campaign.", nameof(campaignJson));
        if (!_runs.TryAdd(campaign.Id, new StepRun(campaign))) return Task.CompletedTask;
        _agenda.Add(campaign.StartAt, campaign.Priority, campaign.Id);
        DelayDeactivation(TimeSpan.FromDays(1));
        return Task.CompletedTask;
    }

    public async Task<int> Run(int most, CancellationToken cancellationToken)
    {
        var done = 0;
        while (done < most && _agenda.TryTake(out var t, out var campaignId))
        {
            await StepAsync(_runs[campaignId], t, cancellationToken);
            done++;
        }

        return done;
    }

    private async Task StepAsync(StepRun run, long t, CancellationToken cancellationToken)
    {
        await CloseDaysAsync(t, cancellationToken);
        if (run.Due is null && !await TryArmAsync(run, t, cancellationToken)) return;
        var due = run.Due!.Where(partition => partition.Value.Contains(t)).Select(partition => partition.Key).ToList();
        var step = new StepRequest(run.Campaign.Id, t);
        var proposals = await ForEachAsync(due, partition => Partition(partition).Propose(step, cancellationToken));
        var slots = await SlotsAsync(run, step, proposals, cancellationToken);
        var results = await ForEachAsync(due, partition => Partition(partition).CommitStep(step, slots?.GetValueOrDefault(partition, []), cancellationToken));
        foreach (var (partition, result) in due.Zip(results))
        {
            run.Due![partition] = [.. result.NextDue];
            foreach (var next in result.NextDue) _agenda.Add(next, run.Campaign.Priority, run.Campaign.Id);
        }
    }

    /// <summary>The campaign decision; true when it armed the campaign: then every partition that can have audience has its part, due now.</summary>
    private async Task<bool> TryArmAsync(StepRun run, long t, CancellationToken cancellationToken)
    {
        var made = await Provider(run).DecideCampaign(new CampaignQuestion(run.Campaign.Id, run.Json, run.Attempt++, t, 0), cancellationToken);
        await Partition(Partitioning.Of(run.Campaign.Id, partitions.Value.Count)).RecordCampaignDecision(made, cancellationToken);
        if (made.Decision is { Verdict: Verdict.Defer, Until: { } until }) _agenda.Add(until, run.Campaign.Priority, run.Campaign.Id);
        if (made.Decision.Verdict > Verdict.Modify) return false;

        var offer = new CampaignOffer(
            run.Campaign.Id,
            run.Json,
            made.ContentHash,
            [.. made.Decision.Hits.Where(hit => hit.Verdict == Verdict.Modify)],
            made.Decision.At,
            made.Decision.InputsVersion);
        var audience = await CampaignAudience.OfAsync(run.Campaign.Audience, run.UserIds, partitions.Value.Count, GrainFactory, cancellationToken);
        await ForEachAsync([.. audience.Partitions], async partition =>
            await Partition(partition).Offer(offer, await audience.PartAsync(partition, cancellationToken), cancellationToken));
        run.Due = audience.Partitions.ToDictionary(partition => partition, _ => new HashSet<long> { t });
        return true;
    }

    /// <summary>Slots of the provider's quota by partition, given in user id order; null when grants need none.</summary>
    private async Task<Dictionary<int, IReadOnlyList<string>>?> SlotsAsync(StepRun run, StepRequest step, IReadOnlyList<StepProposal> proposals, CancellationToken cancellationToken)
    {
        if (!proposals.Any(proposal => proposal.TakesSlots)) return null;
        var wouldGrant = proposals.SelectMany(proposal => proposal.WouldGrant).Order(StringComparer.Ordinal).ToList();
        var given = await Provider(run).AssignSlots(step, DayOf(step.At), wouldGrant, cancellationToken);
        return given.GroupBy(userId => Partitioning.Of(userId, partitions.Value.Count)).ToDictionary(part => part.Key, part => (IReadOnlyList<string>)[.. part]);
    }

    /// <summary>Rule 26 reads closed days: at the first step of a day the sums of those before come into force.</summary>
    private async Task CloseDaysAsync(long t, CancellationToken cancellationToken)
    {
        var day = DayOf(t);
        if (day <= _day) return;
        _day = day;
        foreach (var provider in _runs.Values.Select(run => run.Campaign.ProviderId).Distinct(StringComparer.Ordinal))
            await GrainFactory.GetGrain<IProviderGrain>(provider).CloseDays(day, cancellationToken);
    }

    private async Task<IReadOnlyList<T>> ForEachAsync<T>(List<int> targets, Func<int, Task<T>> call)
    {
        var results = new List<T>(targets.Count);
        foreach (var group in targets.Chunk(options.Value.Width)) results.AddRange(await Task.WhenAll(group.Select(call)));
        return results;
    }

    private int DayOf(long t) => (inputs.Fresh ?? throw new EvidenceUnavailableException()).Policy.DayZone.DayOf(t);

    private IProviderGrain Provider(StepRun run) => GrainFactory.GetGrain<IProviderGrain>(run.Campaign.ProviderId);

    private IUserPartitionGrain Partition(int partition) => GrainFactory.GetGrain<IUserPartitionGrain>(partition);

    private sealed class StepRun(Campaign campaign)
    {
        public Campaign Campaign { get; } = campaign with { Audience = campaign.Audience with { UserIds = [] } };
        public IReadOnlyList<string> UserIds { get; } = [.. campaign.Audience.UserIds.Distinct(StringComparer.Ordinal)];
        public ReadOnlyMemory<byte> Json { get; } = CampaignWriter.Write(campaign with { Audience = campaign.Audience with { UserIds = [] } });
        public long Attempt { get; set; }

        /// <summary>By partition the instants at which users are due; null before arming.</summary>
        public Dictionary<int, HashSet<long>>? Due { get; set; }
    }
}
