using System.Diagnostics;
using System.Text.Json.Nodes;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Bench;

/// <summary>What a provider sees over HTTP, under the whole pack and with delivery into the inbox: import, submit, verdicts, single pushes under load, explain, restart.</summary>
internal sealed class ApiLeg(int users, int samples, TextWriter output)
{
    private const int BulkCampaigns = 5;

    private readonly RacePopulation _population = new(users);

    public Measured SubmitMs { get; } = new();
    public Measured SinglePushMs { get; } = new();
    public Measured ExplainMs { get; } = new();

    /// <summary>Milliseconds from before the submit to the last durable verdict, by campaign.</summary>
    public Measured EndToEndMs { get; } = new();

    /// <summary>Gaps between two progress events of a running campaign.</summary>
    public Measured ProgressGapMs { get; } = new();

    public double ImportSeconds { get; private set; }
    public long PeakBytes { get; private set; }
    public long ImportPeakBytes { get; private set; }
    public double RestartMs { get; private set; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var memory = new MemoryPeak();
        var run = await ApiRun.StartAsync(null, cancellationToken);
        (ImportSeconds, ImportPeakBytes) = await run.ImportAsync(_population, RacePack.Whole, cancellationToken);
        output.WriteLine($"  {users:N0} users imported in {ImportSeconds:N1} s, {ImportPeakBytes >> 20:N0} MiB at most");
        using (var verdicts = new VerdictCount())
        {
            foreach (var campaign in _population.All.Take(BulkCampaigns)) await EndToEndAsync(run, campaign, verdicts, cancellationToken);
        }

        output.WriteLine($"  submit to last verdict {EndToEndMs.Median:N0} ms ({EndToEndMs.Min:N0} to {EndToEndMs.Max:N0}); progress events at most {ProgressGapMs.Max:N0} ms apart");
        await SinglePushesAsync(run, cancellationToken);
        output.WriteLine($"  submit p50 {SubmitMs.Median:N1} ms, p99 {SubmitMs.Percentile(0.99):N1} ms; single push under bulk p50 {SinglePushMs.Median:N1} ms, p99 {SinglePushMs.Percentile(0.99):N1} ms");
        await ExplainAsync(run, cancellationToken);
        PeakBytes = memory.Most;
        var folder = await run.StopAsync();
        await RestartAsync(folder, cancellationToken);
        folder.Dispose();
        output.WriteLine($"  explain p50 {ExplainMs.Median:N1} ms, p99 {ExplainMs.Percentile(0.99):N1} ms; restart {RestartMs:N0} ms; {PeakBytes >> 20:N0} MiB at most");
    }

    private async Task EndToEndAsync(ApiRun run, RaceCampaign campaign, VerdictCount verdicts, CancellationToken cancellationToken)
    {
        run.Clock.JumpTo(DateTimeOffset.FromUnixTimeSeconds(campaign.T));
        var decided = verdicts.Next(users);
        var start = Stopwatch.GetTimestamp();
        var id = await run.SubmitAsync(RaceDocuments.Offer(campaign).Json, cancellationToken);
        SubmitMs.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var progress = ProgressAsync(run, id, watching.Token);
        try
        {
            await decided.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
        }
        catch (TimeoutException fault)
        {
            throw new InvalidOperationException($"Not decided: {await run.Client.Get($"campaigns/{id}", cancellationToken)}", fault);
        }

        EndToEndMs.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        await watching.CancelAsync();
        await progress.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ProgressAsync(ApiRun run, string id, CancellationToken cancellationToken)
    {
        var last = Stopwatch.GetTimestamp();
        await foreach (var _ in run.Client.Events($"campaigns/{id}/progress", cancellationToken))
        {
            ProgressGapMs.Add(Stopwatch.GetElapsedTime(last).TotalMilliseconds);
            last = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Pushes to one user each, while campaigns to all go on; a push is done when its verdict is durable.</summary>
    private async Task SinglePushesAsync(ApiRun run, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var bulk = BulkAsync(run, ending.Token);
        for (var push = 0; push < samples; push++)
        {
            var user = (int)((push * 7919L) % users);
            var campaign = (JsonObject)JsonNode.Parse(RaceDocuments.Offer(_population.All[0]).Json.Span)!;
            campaign["id"] = $"single-{push:D5}";
            campaign["audience"] = new JsonObject { ["kind"] = "users", ["userIds"] = new JsonArray(RacePopulation.UserId(user)) };
            var body = RaceDocuments.Approved(campaign);
            var partition = run.Grains.GetGrain<IUserPartitionGrain>(Partitioning.Of(RacePopulation.UserId(user), Partitioning.EmbeddedDefault));
            var start = Stopwatch.GetTimestamp();
            var id = await run.SubmitAsync(body, cancellationToken);
            SubmitMs.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            while (await partition.GetProgress(id, cancellationToken) is not { Audience: 1, Undecided: 0 }) await Task.Delay(1, cancellationToken);
            SinglePushMs.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        await ending.CancelAsync();
        await bulk.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task BulkAsync(ApiRun run, CancellationToken cancellationToken)
    {
        using var verdicts = new VerdictCount();
        for (var number = 0; ; number++)
        {
            var model = _population.All[number % BulkCampaigns];
            var campaign = (JsonObject)JsonNode.Parse(RaceDocuments.Offer(model).Json.Span)!;
            campaign["id"] = $"bulk-{number:D5}";
            var decided = verdicts.Next(users);
            await run.SubmitAsync(RaceDocuments.Approved(campaign), cancellationToken);
            await decided.WaitAsync(cancellationToken);
        }
    }

    private async Task ExplainAsync(ApiRun run, CancellationToken cancellationToken)
    {
        for (var sample = 0; sample < samples; sample++)
        {
            var user = RacePopulation.UserId((int)((sample * 104_729L) % users));
            var start = Stopwatch.GetTimestamp();
            var answer = await run.Client.Get($"campaigns/{_population.All[sample % BulkCampaigns].Id}/decisions/{user}", cancellationToken);
            ExplainMs.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            if (answer.GetProperty("decisions").GetArrayLength() == 0) throw new InvalidOperationException($"{user} has no verdict.");
        }
    }

    /// <summary>Until every partition has answered with its users: more than the node's own readiness asks for.</summary>
    private async Task RestartAsync(TemporaryFolder folder, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        await using var again = await ApiRun.StartAsync(folder, cancellationToken);
        var counts = await Task.WhenAll(Enumerable.Range(0, Partitioning.EmbeddedDefault).Select(partition =>
            again.Grains.GetGrain<IUserPartitionGrain>(partition).GetProgress(_population.All[0].Id, cancellationToken)));
        RestartMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        var found = counts.Sum(count => count?.Audience ?? 0);
        if (found != users) throw new InvalidOperationException($"{found} of {users} users came back.");
    }
}
