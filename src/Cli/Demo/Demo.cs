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
    private static readonly TimeSpan BeforeFirst = TimeSpan.FromSeconds(30);

    public async Task<int> Run(CancellationToken cancellationToken)
    {
        using var folder = DemoFolder.Of(options.DataFolder);
        var samples = SampleSet.Shipped();
        var clock = new JumpingClock(system, samples.FirstStart - BeforeFirst);
        var key = RandomNumberGenerator.GetHexString(48, lowercase: true);
        await using var node = Node.Build(new NodeSettings(options.Url, folder.Path, key, DomainTime: clock));
        await node.StartAsync(cancellationToken);
        using var client = new ApiClient(node.Address(), key);
        try
        {
            terminal.Console.MarkupLineInterpolated($"[grey]node at {node.Address()}, data in {folder.Path}[/]");
            var watch = Stopwatch.StartNew();
            var campaigns = await Prepare(client, samples, clock, cancellationToken);
            await Decide(node, client, clock, campaigns, cancellationToken);
            var result = await new DemoReport(client, node.Services, terminal, options.Seed).Write(campaigns, watch, cancellationToken);
            if (options.JsonFile is { } file) await File.WriteAllTextAsync(file, result.ToJson().ToJsonString() + "\n", cancellationToken);
            if (options.Serve) await Stay(node, key, cancellationToken);
            return result.Holds ? ExitCodes.Done : ExitCodes.Failed;
        }
        finally
        {
            await node.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>Imports everything and submits all campaigns; answers their ids.</summary>
    private async Task<IReadOnlyList<string>> Prepare(ApiClient client, SampleSet samples, JumpingClock clock, CancellationToken cancellationToken)
    {
        var importer = new Importer(client);
        var seeded = new SeededPopulation(options.Seed);
        var watch = Stopwatch.StartNew();
        await importer.Policy(samples.Policy, activate: true, cancellationToken);
        foreach (var entry in samples.Sources) await importer.SourceList(entry.Json, cancellationToken);
        foreach (var entry in samples.Providers) await importer.Provider(entry.Json, cancellationToken);
        if (options.Users > 0)
            foreach (var provider in SeededPopulation.MakeProviders(samples)) await importer.Provider(provider, cancellationToken);
        foreach (var entry in samples.StopOrders) await importer.StopOrder(entry.Json, cancellationToken);
        var users = (await importer.Users(Importer.UserLines(samples.UsersFile), null, cancellationToken)).Accepted;
        users += (await importer.Users(seeded.MakeUsers(options.Users), Tell, cancellationToken)).Accepted;
        terminal.WriteLine($"imported    {users:N0} users, {samples.Providers.Count} providers, policy and lists in {watch.Elapsed.TotalSeconds:N1} s");

        var bodies = samples.Campaigns.Select(entry => entry.Json).ToList();
        if (options.Users > 0) bodies.AddRange(SeededPopulation.MakeCampaigns(samples, samples.FirstStart));
        var ids = new List<string>();
        var slowest = TimeSpan.Zero;
        foreach (var body in bodies)
        {
            watch.Restart();
            var accepted = await client.Post("campaigns", body, cancellationToken, "demo-" + Convert.ToHexStringLower(SHA256.HashData(body.Span)));
            if (watch.Elapsed > slowest && ids.Count > 0) slowest = watch.Elapsed;
            ids.Add(accepted.Text("id"));
        }

        terminal.WriteLine($"submitted   {ids.Count} campaigns, the slowest answered in {slowest.TotalMilliseconds:N0} ms; their clock stands at {clock.GetUtcNow():u}");
        return ids;

        void Tell(long sent)
        {
            if (sent % 100_000 == 0) terminal.WriteLine($"imported    {sent:N0} seeded users");
        }
    }

    /// <summary>Lets the node decide, the clock jumping over idle time, until every campaign is done.</summary>
    private async Task Decide(WebApplication node, ApiClient client, JumpingClock clock, IReadOnlyList<string> campaigns, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var jumper = new IdleJumper(clock, node.Services.GetRequiredService<Agenda>(), system);
        var watch = new CampaignWatch(client);
        var jumping = jumper.Run(end.Token);
        var showing = new DemoProgress(terminal, watch, clock, campaigns.Count, system).Show(end.Token);
        try
        {
            await watch.Follow(campaigns, end.Token);
        }
        finally
        {
            await end.CancelAsync();
            foreach (var background in new[] { jumping, showing }) await background.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (jumping.IsFaulted) await jumping;
        terminal.WriteLine($"decided     all campaigns are done at {clock.GetUtcNow():u}, after {jumper.Jumps} jumps over idle time");
    }

    private async Task Stay(WebApplication node, string key, CancellationToken cancellationToken)
    {
        terminal.WriteLine($"serving at {node.Address()} with the key {key}; end with Ctrl-C");
        await ServeCommand.Until(cancellationToken);
    }
}
