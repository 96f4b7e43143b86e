namespace PushOrleans.Chaos.Tests;

/// <summary>What was done to the cluster.</summary>
internal sealed class Troubles
{
    public int Kills { get; set; }

    public int Stops { get; set; }

    public int Freezes { get; set; }

    public int Adds { get; set; }

    public int StorageOutages { get; set; }

    /// <summary>In order, with times.</summary>
    public List<string> Log { get; } = [];
}

/// <summary>
/// Kills, stops, freezes and adds silos and takes the store away, as its random numbers say. One silo is always left as it is, and whoever was
/// hit comes back after a while.
/// </summary>
internal sealed class Troublemaker(LocalCluster cluster, int seed, Troubles troubles)
{
    private const int MostSilos = 5;

    private readonly Random _random = new(seed);

    public async Task RunAsync(CancellationToken quiet)
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(300, 3_000)), quiet);
                await StepAsync();
            }
        }
        catch (OperationCanceledException) when (quiet.IsCancellationRequested)
        {
            // Enough; the caller heals.
        }
    }

    private async Task StepAsync()
    {
        var nodes = await cluster.StatusAsync();
        var silos = nodes.Where(node => node.Name.StartsWith("silo-", StringComparison.Ordinal)).ToList();
        var well = silos.Where(silo => silo.State == "ready").ToList();
        var ill = nodes.Where(node => node.State is "down" or "frozen").ToList();
        var dice = _random.Next(100);
        // Twice as often something comes back as something else breaks, or the cluster would be down most of the time.
        if (ill.Count > 0 && (dice < 55 || well.Count < 2))
        {
            await BringBackAsync(ill[_random.Next(ill.Count)]);
            return;
        }

        if (well.Count < 2) return;
        var victim = well[_random.Next(well.Count)].Name;
        switch (_random.Next(100))
        {
            case < 35:
                troubles.Kills++;
                await DoAsync($"kill {victim}", () => cluster.KillAsync(victim));
                break;
            case < 55:
                troubles.Freezes++;
                await DoAsync($"freeze {victim}", () => cluster.FreezeAsync(victim));
                break;
            case < 75:
                troubles.Stops++;
                await DoAsync($"stop {victim}", () => cluster.StopAsync(victim));
                break;
            case < 85 when silos.Count < MostSilos:
                troubles.Adds++;
                await DoAsync("add", cluster.AddAsync);
                break;
            default:
                await TakeStoreAwayAsync();
                break;
        }
    }

    private async Task TakeStoreAwayAsync()
    {
        troubles.StorageOutages++;
        var (away, pause) = (_random.Next(2), TimeSpan.FromMilliseconds(_random.Next(500, 12_000)));
        if (away == 0)
        {
            await DoAsync("stop azurite", () => cluster.StopAsync(LocalCluster.Azurite));
            await Task.Delay(pause);
            await DoAsync("start azurite", () => cluster.StartAsync(LocalCluster.Azurite));
        }
        else
        {
            await DoAsync("freeze azurite", () => cluster.FreezeAsync(LocalCluster.Azurite));
            await Task.Delay(pause);
            await DoAsync("thaw azurite", () => cluster.ThawAsync(LocalCluster.Azurite));
        }
    }

    private Task BringBackAsync(ClusterNode node) => node.State == "frozen"
        ? DoAsync($"thaw {node.Name}", () => cluster.ThawAsync(node.Name))
        : DoAsync($"start {node.Name}", () => cluster.StartAsync(node.Name));

    private async Task DoAsync(string what, Func<Task> how)
    {
        troubles.Log.Add($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {what}");
        try
        {
            await how();
        }
        catch (InvalidOperationException fault)
        {
            // A silo that learns that it was declared dead ends by itself, and one that was started may be hit again before it is ready.
            troubles.Log.Add($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {what}: {fault.Message.Split('\n')[0]}");
        }
    }
}
