using System.Globalization;
using PushOrleans.Journal;

namespace PushOrleans.Cli.Tests;

/// <summary>Kills of a serving process, as by SIGKILL. <c>eng/crash.sh --runs 30</c> takes more random moments.</summary>
[Trait("speed", "slow")]
public sealed class CrashTests
{
    private const int DefaultRuns = 5;

    /// <summary>Each point while data are imported and first users wake up, and while campaigns run.</summary>
    public static TheoryData<string, bool> Points
    {
        get
        {
            var points = new TheoryData<string, bool>();
            foreach (var point in CrashPoint.All)
                foreach (var late in new[] { false, true }) points.Add(point, late);
            return points;
        }
    }

    public static TheoryData<int> Moments => [.. Enumerable.Range(1, Number("PUSHORLEANS_CRASH_RUNS") ?? DefaultRuns)];

    [Theory, MemberData(nameof(Points))]
    public async Task A_node_that_dies_at_a_named_point_keeps_every_promise(string point, bool whileCampaignsRun)
    {
        // Small snapshots, so that their points are reached by a test's few records.
        await using var scenario = new CrashScenario(NewCluster(), seed: 1);
        await scenario.Run($"{point}:2", whileCampaignsRun, killAfter: null, TestContext.Current.CancellationToken);
    }

    [Theory, MemberData(nameof(Moments))]
    public async Task A_node_that_dies_at_any_moment_keeps_every_promise(int run)
    {
        var seed = (Number("PUSHORLEANS_CRASH_SEED") ?? 2022) + run;
        await using var scenario = new CrashScenario(NewCluster(), seed, dailyQuota: run % 2 == 0 ? 500 : null);
        await scenario.Run(crashAt: null, armedLate: false, TimeSpan.FromMilliseconds(new Random(seed).Next(1, 2_000)), TestContext.Current.CancellationToken);
    }

    private static Cluster NewCluster() => new("--PushOrleans:Partition:SnapshotRecords=5");

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
