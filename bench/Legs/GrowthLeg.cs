using System.Diagnostics;

namespace PushOrleans.Bench;

/// <summary>How the cost of a verdict grows with users, with partitions, and with campaigns at once: processor time of this process, since that is what others on the machine change least.</summary>
internal sealed class GrowthLeg(IReadOnlyList<int> sizes, TextWriter output)
{
    private const int Partitions = 64;

    // As many as a partition of a store of some million users has.
    private const int UsersOfOne = 1_600;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Warm code: what a first run costs is the compiler's.
        await CostAsync(20_000, Partitions, 4, atOnce: false, cancellationToken);
        var byUsers = new List<(double X, double Cost)>();
        foreach (var users in sizes) byUsers.Add((users, await TellAsync($"{users:N0} users", users, Partitions, 4, false, cancellationToken)));
        if (byUsers.Count > 1) output.WriteLine($"  exponent of the whole cost over users: {1 + Exponent(byUsers):N3}");
        var byPartitions = new List<(double X, double Cost)>();
        foreach (var partitions in new[] { 1, 64, 1024 }) byPartitions.Add((partitions, await TellAsync($"{partitions:N0} partitions", 100_000, partitions, 4, false, cancellationToken)));
        output.WriteLine($"  exponent of the cost per verdict over partitions: {Exponent(byPartitions):N3}");
        var bySilo = new List<(double X, double Cost)>();
        foreach (var partitions in new[] { 8, 64, 1024 }) bySilo.Add((partitions, await TellAsync($"{partitions:N0} of {UsersOfOne:N0} users", partitions * UsersOfOne, partitions, 20, false, cancellationToken)));
        output.WriteLine($"  exponent of the cost per verdict over partitions of {UsersOfOne:N0} users each: {Exponent(bySilo):N3}");
        var byCampaigns = new List<(double X, double Cost)>();
        foreach (var campaigns in new[] { 1, 10, 100 }) byCampaigns.Add((campaigns, await TellAsync($"{campaigns} campaigns at once", 20_000, Partitions, campaigns, true, cancellationToken)));
        output.WriteLine($"  exponent of the cost per verdict over campaigns at once: {Exponent(byCampaigns):N3}");
    }

    /// <summary>The slope of log cost over log x, by least squares.</summary>
    public static double Exponent(IReadOnlyList<(double X, double Cost)> points)
    {
        var (x, y) = (points.Average(point => Math.Log(point.X)), points.Average(point => Math.Log(point.Cost)));
        return points.Sum(point => (Math.Log(point.X) - x) * (Math.Log(point.Cost) - y)) / points.Sum(point => Math.Pow(Math.Log(point.X) - x, 2));
    }

    private async Task<double> TellAsync(string what, int users, int partitions, int campaigns, bool atOnce, CancellationToken cancellationToken)
    {
        var cost = await CostAsync(users, partitions, campaigns, atOnce, cancellationToken);
        output.WriteLine($"  {what,-24} {cost,8:N0} ns of processor time per durable verdict");
        return cost;
    }

    private static async Task<double> CostAsync(int users, int partitions, int campaigns, bool atOnce, CancellationToken cancellationToken)
    {
        var population = new RacePopulation(users);
        using var verdicts = new VerdictCount();
        await using var node = await RaceNode.StartAsync(population, users, RaceStore.Sqlite, RacePack.NineRules, cancellationToken, partitions);
        GC.Collect();
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var offers = Enumerable.Range(0, campaigns).Select(number => RaceDocuments.Offer(population.All[number % RacePopulation.Campaigns] with { Number = number })).ToArray();
        if (atOnce)
        {
            node.Clock.Set(population.All[^1].T);
            var all = verdicts.Next((long)users * campaigns);
            await Task.WhenAll(offers.Select(offer => node.OfferAsync(offer, cancellationToken)));
            await all.WaitAsync(TimeSpan.FromMinutes(10), cancellationToken);
        }
        else
        {
            foreach (var offer in offers)
            {
                node.Clock.Set(offer.ArmedAt);
                var one = verdicts.Next(users);
                await node.OfferAsync(offer, cancellationToken);
                await one.WaitAsync(TimeSpan.FromMinutes(10), cancellationToken);
            }
        }

        return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalNanoseconds / ((double)users * campaigns);
    }
}
