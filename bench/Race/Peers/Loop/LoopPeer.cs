namespace PushOrleans.Bench;

/// <summary>The bare loop: the same rules over users in memory on all cores, and nothing else. The limit of the machine for this job.</summary>
internal sealed class LoopPeer(RacePopulation population) : IRacePeer
{
    private const int Slice = 4096;

    private readonly Dictionary<int, byte[]> _kept = [];
    private LoopUser[] _users = [];

    public string Name => "bare loop";
    public int Users => population.Users;

    public Task PrepareAsync(CancellationToken cancellationToken)
    {
        _kept.Clear();
        _users = [.. Enumerable.Range(0, Users).Select(user => new LoopUser(population.Zone[user], population.Consents[user], population.OptOuts[user], population.Off[user]))];
        return Task.CompletedTask;
    }

    public Task DecideAsync(RaceCampaign campaign, CancellationToken cancellationToken)
    {
        var hits = new byte[Users];
        Parallel.For(0, (Users + Slice - 1) / Slice, slice =>
        {
            var end = Math.Min(Users, (slice + 1) * Slice);
            for (var user = slice * Slice; user < end; user++) hits[user] = _users[user].Decide(campaign);
        });
        _kept[campaign.Number] = hits;
        return Task.CompletedTask;
    }

    public Task<byte[]> ReadAsync(RaceCampaign campaign, CancellationToken cancellationToken) => Task.FromResult(_kept[campaign.Number]);

    public Task RestAsync()
    {
        _kept.Clear();
        _users = [];
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
