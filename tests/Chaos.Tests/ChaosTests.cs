using System.Globalization;
using System.Text.Json;

namespace PushOrleans.Chaos.Tests;

/// <summary>
/// Campaigns in a cluster of processes while silos are killed, stopped, added and frozen and the store goes away. <c>eng/chaos.sh --runs 20</c>
/// makes more runs, each with its own random numbers, in one cluster.
/// </summary>
[Trait("speed", "slow")]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int Silos = 3, Apis = 2, Partitions = 32;

    [Fact]
    public async Task Nothing_is_lost_duplicated_or_over_granted_whatever_happens_to_silos_and_store()
    {
        var (runs, seed) = (Number("PUSHORLEANS_CHAOS_RUNS") ?? 1, Number("PUSHORLEANS_CHAOS_SEED") ?? 2022);
        await using var cluster = await LocalCluster.UpAsync(Silos, Apis, Partitions, "PushOrleans:Partition:PageSize=4", "PushOrleans:Partition:SnapshotRecords=20");
        var report = ChaosReport.Nothing;
        var wrong = new List<string>();
        for (var number = 1; number <= runs; number++)
        {
            var run = new ChaosRun(cluster, number, seed + number);
            using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            late.CancelAfter(TimeLimits.Run);
            try
            {
                await run.RunAsync(late.Token);
            }
            catch (Exception fault) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                var why = late.IsCancellationRequested ? $"did not end within {TimeLimits.Run.TotalMinutes:N0} min" : fault.ToString();
                Assert.Fail($"run {number} (seed {seed + number}): {why}\n{string.Join('\n', run.Troubles.Log)}\nlogs: {cluster.Logs}");
            }

            report = report.With(run.Troubles, run.Seen.Verdicts.Count, run.Breaches, run.ApiErrors.Count);
            wrong.AddRange(run.Breaches.Select(breach => $"run {number} (seed {seed + number}): {breach}"));
            wrong.AddRange(run.ApiErrors.Select(error => $"run {number} (seed {seed + number}): api {error}"));
            if (run.QuotaUsed < 0.99) wrong.Add($"run {number} (seed {seed + number}): only {run.QuotaUsed:P1} of a quota was used");
            Tell(number, run, report);
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(50)) + $"\nlogs: {cluster.Logs}");
        Assert.True(report.Verdicts > 0);
    }

    private void Tell(int number, ChaosRun run, ChaosReport report)
    {
        string[] lines =
        [
            .. run.Troubles.Log,
            $"run {number}: {run.Seen.Verdicts.Count} verdicts, {run.Breaches.Count} breaches, {run.ApiErrors.Count} API errors, {run.Repeats} requests repeated as asked, {run.QuotaUsed:P1} of a quota used at least",
            .. run.Breaches.Select(breach => breach.ToString()),
            .. run.ApiErrors,
        ];
        foreach (var line in lines) output.WriteLine(line);
        if (Environment.GetEnvironmentVariable("PUSHORLEANS_CHAOS_JSON") is not { Length: > 0 } file) return;
        File.WriteAllText(file, JsonSerializer.Serialize(report) + "\n");
        File.AppendAllLines(file + ".log", lines);
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
