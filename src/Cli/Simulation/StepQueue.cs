namespace PushOrleans.Cli.Simulation;

/// <summary>The steps to come: time ascending, then priority descending, then campaign id ascending. A step is in it once.</summary>
internal sealed class StepQueue
{
    private readonly PriorityQueue<CampaignRun, (long At, long Priority, int Rank)> _steps = new();

    public void Add(long at, CampaignRun run) => _steps.Enqueue(run, (at, -run.Campaign.Priority, run.Rank));

    public bool TryTake(out long at, out CampaignRun run)
    {
        var found = _steps.TryDequeue(out run!, out var key);
        at = key.At;
        return found;
    }
}
