using System.Diagnostics;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Bench;

/// <summary>The product: users at rest, decided by their partitions, or all of them <paramref name="awake"/>, each decided by the head that its grain holds.</summary>
internal sealed class ProductPeer(RacePopulation population, int users, RaceStore store, bool awake, int partitions = Partitioning.EmbeddedDefault) : IRacePeer
{
    private const int WakeAtOnce = 256;

    // What is offered is made before the clock runs: a submission's work, and no partition's.
    private readonly Dictionary<string, CampaignOffer> _offers = population.All.ToDictionary(campaign => campaign.Id, RaceDocuments.Offer);
    private readonly VerdictCount _verdicts = new();
    private RaceNode? _node;
    private RecordedVerdicts? _recorded;

    public string Name => $"PushOrleans, users {(awake ? "awake" : "at rest")}, {store.Name}";
    public int Users => users;

    /// <summary>Users per second that were activated and leased, in the last round.</summary>
    public double AwakeFirst { get; private set; }

    /// <summary>Durable bytes per verdict of the last round.</summary>
    public double BytesPerVerdict => _recorded is { Verdicts: > 0 } recorded ? (double)recorded.PageBytes / recorded.Verdicts : 0;

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await StopAsync();
        _node = await RaceNode.StartAsync(population, Users, store, RacePack.NineRules, cancellationToken, partitions);
        _recorded = null;
        if (awake) await WakeAsync(cancellationToken);
    }

    public async Task DecideAsync(RaceCampaign campaign, CancellationToken cancellationToken)
    {
        _node!.Clock.Set(campaign.T);
        var decided = _verdicts.Next(Users);
        await _node.OfferAsync(_offers[campaign.Id], cancellationToken);
        await decided.WaitAsync(TimeSpan.FromMinutes(5), cancellationToken);
    }

    public Task SettleAsync(RaceCampaign campaign, CancellationToken cancellationToken) => _node!.StopAsync(campaign.Id, cancellationToken);

    public async Task<byte[]> ReadAsync(RaceCampaign campaign, CancellationToken cancellationToken) =>
        (_recorded ??= await RecordedVerdicts.ReadAsync(_node!, cancellationToken)).Of(campaign);

    public Task RestAsync() => StopAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _verdicts.Dispose();
    }

    private async Task WakeAsync(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Users), new ParallelOptions { MaxDegreeOfParallelism = WakeAtOnce, CancellationToken = cancellationToken },
            async (user, token) => await _node!.Grains.GetGrain<IUserGrain>(RacePopulation.UserId(user)).Get(token));
        AwakeFirst = Users / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private async Task StopAsync()
    {
        if (_node is not null) await _node.DisposeAsync();
        _node = null;
    }
}
