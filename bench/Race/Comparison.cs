using System.Diagnostics;

namespace PushOrleans.Bench;

/// <summary>All peers in one run, their rounds interleaved, so that what else the machine does meets all of them.</summary>
internal sealed class Comparison(ComparisonOptions options, TextWriter output)
{
    private readonly RacePopulation _population = new(options.Users);

    public ComparisonResult Result { get; } = new();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var reference = RaceReference.Make(_population);
        Result.Occurrences = [.. reference.Occurrences.Select(count => count / (double)((long)options.Users * _population.All.Count))];
        var entrants = Entrants();
        await using var bare = new BareOrleansPeer(options.AwakeUsers, ComparisonOptions.AskAtOnce);
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var entrant in entrants)
                if (round < entrant.MaxRounds) await RunAsync(entrant, reference, cancellationToken);
            if (options.Wants("whole pack")) await WholePackAsync(cancellationToken);
            if (options.Wants("bare Orleans")) await BareAsync(bare, cancellationToken);
        }

        foreach (var entrant in entrants) await entrant.Peer.DisposeAsync();
        Result.Entrants = entrants;
        if (options.Only is null) await LegsAsync(cancellationToken);
    }

    private async Task LegsAsync(CancellationToken cancellationToken)
    {
        Result.BytesPerUserAtRest = MemoryLeg.AtRest(new RacePopulation(options.MemoryUsers));
        var awake = Math.Min(options.Users, options.Quick ? 5_000 : 20_000);
        Result.BytesPerUserAwake = Result.BytesPerUserAtRest + await MemoryLeg.AwakeAsync(_population, awake, cancellationToken);
        output.WriteLine($"  {Result.BytesPerUserAtRest:N0} B per user at rest ({options.MemoryUsers:N0} users), {Result.BytesPerUserAwake:N0} B awake");
        var (over, wrong) = await ContentionLeg.RunAsync(cancellationToken);
        Result.OverGrants = over + wrong;
        output.WriteLine($"  contention: {over} over-grants, {wrong} pairs without exactly one verdict");
        Result.Api = new ApiLeg(options.ApiUsers, options.Quick ? 100 : 500, output);
        await Result.Api.RunAsync(cancellationToken);
    }

    private List<Entrant> Entrants()
    {
        // The rates of the row-by-row variants do not depend on the number of users; they take as many as they get done.
        var some = Math.Min(options.Users, options.Quick ? 10_000 : 20_000);
        var few = Math.Min(options.Users, options.Quick ? 500 : 1_000);
        var many = Math.Min(options.Users, 100_000);
        List<Entrant> all =
        [
            new(EntrantKind.Loop, new LoopPeer(_population)),
            new(EntrantKind.RestDurable, new ProductPeer(_population, options.Users, RaceStore.Sqlite, awake: false)),
            new(EntrantKind.RestVolatile, new ProductPeer(_population, options.Users, RaceStore.Memory, awake: false)),
            new(EntrantKind.AwakeDurable, new ProductPeer(_population, options.AwakeUsers, RaceStore.Sqlite, awake: true)),
            new(EntrantKind.RedisDurable, new RedisPeer(_population, many, 512, durable: true)),
            new(EntrantKind.RedisDurable, new RedisPeer(_population, some, 1, durable: true), MaxRounds: 1),
            new(EntrantKind.RedisVolatile, new RedisPeer(_population, many, 512, durable: false)),
            new(EntrantKind.RedisVolatile, new RedisPeer(_population, some, 1, durable: false), MaxRounds: 1),
            new(EntrantKind.Postgres, new PostgresPeer(_population, many, 1000)),
            new(EntrantKind.Postgres, new PostgresPeer(_population, few, 1), MaxRounds: 1),
        ];
        return [.. all.Where(entrant => options.Wants(entrant.Peer.Name))];
    }

    private async Task RunAsync(Entrant entrant, RaceReference reference, CancellationToken cancellationToken)
    {
        var round = await RaceRound.RunAsync(entrant.Peer, reference, cancellationToken);
        entrant.Add(round);
        Tell(entrant.Peer.Name, round.Whole, round.DigestOk);

        // A server that waits for its next round takes memory from the others, and a node a core now and then.
        await entrant.Peer.RestAsync();
        if (entrant.Peer is not ProductPeer product) return;
        if (entrant.Kind == EntrantKind.AwakeDurable) Result.AwakeFirst.Add(product.AwakeFirst);
        if (entrant.Kind == EntrantKind.RestDurable) Result.BytesPerVerdict.Add(product.BytesPerVerdict);
    }

    private async Task WholePackAsync(CancellationToken cancellationToken)
    {
        var (rate, equal) = await WholePackRun.RunAsync(_population, options.Users, cancellationToken);
        Result.RestFullPackDurable.Add(rate);
        Result.WholePackOk &= equal;
        Tell("PushOrleans, users at rest, whole pack, SQLite", rate, equal);
    }

    private async Task BareAsync(BareOrleansPeer bare, CancellationToken cancellationToken)
    {
        await bare.PrepareAsync(cancellationToken);
        GC.Collect();
        var start = Stopwatch.GetTimestamp();
        foreach (var campaign in _population.All) await bare.DecideAsync(campaign);
        var rate = (double)bare.Users * _population.All.Count / Stopwatch.GetElapsedTime(start).TotalSeconds;
        Result.OrleansCall.Add(rate);
        Tell("bare Orleans, an empty call per user", rate, null);
        await bare.DisposeAsync();
    }

    private void Tell(string name, double rate, bool? digestOk) =>
        output.WriteLine($"  {name,-66} {rate,12:N0} /s  {(digestOk is { } ok ? ok ? "digest ok" : "DIGEST DIFFERS" : "")}");
}
