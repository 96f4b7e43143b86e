using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PushOrleans.Api;
using PushOrleans.Grains.Interfaces;
using Spectre.Console;

namespace PushOrleans.Cli;

/// <summary>A node of its own, on a clock of its own, and the main job on it over HTTP.</summary>
internal sealed class Demo(DemoOptions options, Terminal terminal, TimeProvider system)
{
    private const int ReplayedAtMost = 10_000;
    private static readonly TimeSpan BeforeFirst = TimeSpan.FromSeconds(30);

    /// <summary>The clock jumps hundreds of times: who waits for it looks often.</summary>
    private static readonly string[] Attentive =
    [
        "--PushOrleans:Partition:Tick=00:00:00.010", "--PushOrleans:Partition:ReportEvery=00:00:00.020", "--PushOrleans:Partition:ReportWithin=00:00:00",
        "--PushOrleans:Campaign:LookEvery=00:00:00.010",
    ];

    public async Task<int> Run(CancellationToken cancellationToken)
    {
        using var folder = DemoFolder.Of(options.DataFolder);
        var samples = SampleSet.Shipped();
        var clock = new JumpingClock(system, samples.FirstStart - BeforeFirst);
        var key = RandomNumberGenerator.GetHexString(48, lowercase: true);
        await using var node = Node.Build(new NodeSettings(options.Url, folder.Path, key, DomainTime: clock), Attentive);
        await node.StartAsync(cancellationToken);
        using var client = new ApiClient(node.Address(), key);
        try
        {
            terminal.Console.MarkupLineInterpolated($"[grey]node at {node.Address()}, data in {folder.Path}[/]");
            var watch = Stopwatch.StartNew();
            var users = await Import(client, samples, cancellationToken);
            var campaigns = await Decide(node, client, samples, clock, cancellationToken);
            var sizes = new AudienceSizes(users, () => AllUsers(samples));
            var result = await new DemoReport(client, token => Replay(node.Services, token), sizes, terminal).Write(campaigns, watch, cancellationToken);
            if (options.JsonFile is { } file) await File.WriteAllTextAsync(file, result.ToJson().ToJsonString() + "\n", cancellationToken);
            if (options.Serve) await Stay(node, key, cancellationToken);
            return result.Holds ? ExitCodes.Done : ExitCodes.Failed;
        }
        finally
        {
            await node.StopAsync(CancellationToken.None);
        }
    }

    /// <returns>The number of users.</returns>
    private async Task<long> Import(ApiClient client, SampleSet samples, CancellationToken cancellationToken)
    {
        var importer = new Importer(client);
        var watch = Stopwatch.StartNew();
        await importer.Policy(samples.Policy, activate: true, cancellationToken);
        foreach (var entry in samples.Sources) await importer.SourceList(entry.Json, cancellationToken);
        foreach (var entry in samples.Providers) await importer.Provider(entry.Json, cancellationToken);
        if (options.Users > 0)
            foreach (var provider in SeededPopulation.MakeProviders(samples)) await importer.Provider(provider, cancellationToken);
        foreach (var entry in samples.StopOrders) await importer.StopOrder(entry.Json, cancellationToken);
        var imported = await importer.Users(AllUsers(samples), Tell, cancellationToken);
        if (imported.Rejected > 0) throw new UnusableInputException($"Users were rejected, the first: {imported.Errors[0]}");
        terminal.WriteLine($"imported    {imported.Accepted:N0} users, providers, policy and lists in {watch.Elapsed.TotalSeconds:N1} s");
        return imported.Accepted;

        void Tell(long sent)
        {
            if (sent % 100_000 == 0) terminal.WriteLine($"imported    {sent:N0} users");
        }
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> AllUsers(SampleSet samples)
    {
        await foreach (var line in Importer.UserLines(samples.UsersFile)) yield return line;
        await foreach (var line in new SeededPopulation(options.Seed).MakeUsers(options.Users)) yield return line;
    }

    /// <summary>Submits all campaigns as they start, the clock jumping over idle time, until every one is done; answers their ids.</summary>
    private async Task<IReadOnlyList<string>> Decide(WebApplication node, ApiClient client, SampleSet samples, JumpingClock clock, CancellationToken cancellationToken)
    {
        var bodies = samples.Campaigns.Select(entry => entry.Json).ToList();
        if (options.Users > 0) bodies.AddRange(SeededPopulation.MakeCampaigns(samples, samples.FirstStart));

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var agenda = node.Services.GetRequiredService<Agenda>();
        var schedule = new CampaignSchedule(client, clock, agenda, system);
        schedule.Reserve();
        var jumper = new IdleJumper(clock, agenda, system);
        var watch = new CampaignWatch(client, system);
        var jumping = jumper.Run(end.Token);
        var showing = new DemoProgress(terminal, watch, clock, bodies.Count, system).Show(end.Token);
        try
        {
            var followed = new List<Task>();
            await schedule.Run(bodies, id => followed.Add(watch.Follow(id, end.Token)), end.Token);
            await Task.WhenAll(followed);
        }
        finally
        {
            await end.CancelAsync();
            foreach (var background in new[] { jumping, showing }) await background.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        terminal.WriteLine($"submitted   {schedule.Submitted.Count} campaigns, the slowest answered in {schedule.Slowest.TotalMilliseconds:N0} ms; progress events at most {watch.LongestGap.TotalMilliseconds:N0} ms apart");
        terminal.WriteLine($"decided     all are done at {clock.GetUtcNow():u}, after {jumper.Jumps} jumps over idle time");
        return schedule.Submitted;
    }

    private async Task<(long Replayed, long Equal)> Replay(IServiceProvider node, CancellationToken cancellationToken)
    {
        var grains = node.GetRequiredService<IGrainFactory>();
        var partitions = node.GetRequiredService<PartitionCount>().Value;
        var (replayed, equal) = (0L, 0L);
        for (var partition = 0; partition < partitions; partition++)
        {
            var result = await grains.GetGrain<IUserPartitionGrain>(partition).Replay((ReplayedAtMost + partitions - 1) / partitions, options.Seed + partition, cancellationToken);
            replayed += result.Replayed;
            equal += result.Equal;
        }

        return (replayed, equal);
    }

    private async Task Stay(WebApplication node, string key, CancellationToken cancellationToken)
    {
        terminal.WriteLine($"serving at {node.Address()} with the key {key}; end with Ctrl-C");
        await ServeCommand.Until(cancellationToken);
    }
}
