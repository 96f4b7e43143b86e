using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Bench;

/// <summary>What a user takes of the heap: at rest, in a partition's state after the race's campaigns; awake, the activation of its grain beside that.</summary>
internal static class MemoryLeg
{
    /// <summary>Mean bytes per user at rest, after 20 campaigns, deferrals apart.</summary>
    public static double AtRest(RacePopulation population)
    {
        var run = new StageRun(population, RacePack.NineRules, pageSize: 2_000);
        run.Run();
        return run.BytesPerUser;
    }

    /// <summary>Mean bytes that waking a user adds: activation, lease, the grain's own copy of the head.</summary>
    public static async Task<double> AwakeAsync(RacePopulation population, int users, CancellationToken cancellationToken)
    {
        await using var node = await RaceNode.StartAsync(population, users, RaceStore.Memory, RacePack.NineRules, cancellationToken);
        await WakeAsync(node, 0, Math.Min(users, 100), cancellationToken);
        var before = Settled();
        await WakeAsync(node, Math.Min(users, 100), users, cancellationToken);
        return (Settled() - before) / (double)(users - Math.Min(users, 100));
    }

    private static Task WakeAsync(RaceNode node, int from, int to, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        Enumerable.Range(from, to - from), new ParallelOptions { MaxDegreeOfParallelism = 256, CancellationToken = cancellationToken },
        async (user, token) => await node.Grains.GetGrain<IUserGrain>(RacePopulation.UserId(user)).Get(token));

    private static long Settled()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
