using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;

namespace PushOrleans.Cli;

/// <summary>The demo's campaigns against a node or cluster that runs, over HTTP alone and on its clock: who would be deferred beyond a campaign's end ends with it.</summary>
internal sealed class RemoteDemo(RemoteDemoOptions options, Terminal terminal, TimeProvider system)
{
    private const int ReplayedOfEach = 20;
    private const int ImportsAtOnce = 8;

    public async Task<int> Run(CancellationToken cancellationToken)
    {
        var samples = SampleSet.Shipped();
        var now = new RunningNow(samples, system.GetUtcNow(), options.Life);
        using var line = new PatientHandler(system, options.Patience);
        using var client = new ApiClient(options.Url, options.Key, line);
        var watch = Stopwatch.StartNew();
        var users = await Import(client, samples, now, cancellationToken);
        var campaigns = await Decide(client, samples, now, cancellationToken);
        var sizes = new AudienceSizes(users, () => AllUsers(samples));
        var report = new DemoReport(client, token => Replay(client, campaigns, token), sizes, terminal, line => now.IsOurs(line.Campaign));
        var result = await report.Write(campaigns, watch, cancellationToken);
        terminal.WriteLine($"repeated    {line.Repeats:N0} requests that the API asked to be made again, or that nobody answered");
        if (options.JsonFile is { } file) await File.WriteAllTextAsync(file, result.ToJson().ToJsonString() + "\n", cancellationToken);
        return result.Holds ? ExitCodes.Done : ExitCodes.Failed;
    }

    private async Task<long> Import(ApiClient client, SampleSet samples, RunningNow now, CancellationToken cancellationToken)
    {
        var importer = new Importer(client);
        var watch = Stopwatch.StartNew();
        await importer.Policy(samples.Policy, activate: true, cancellationToken);
        foreach (var list in now.Sources) await importer.SourceList(list, cancellationToken);
        var providers = samples.Providers.Select(entry => entry.Json).Concat(options.Users > 0 ? SeededPopulation.MakeProviders(samples) : []);
        await Parallel.ForEachAsync(now.Providers(providers), new ParallelOptions { MaxDegreeOfParallelism = ImportsAtOnce, CancellationToken = cancellationToken }, async (provider, token) =>
            await importer.Provider(provider, token));
        foreach (var order in now.StopOrders) await importer.StopOrder(order, cancellationToken);
        var imported = await importer.Users(AllUsers(samples).Select(now.User), null, cancellationToken);
        if (imported.Rejected > 0) throw new UnusableInputException($"Users were rejected, the first: {imported.Errors[0]}");
        terminal.WriteLine($"imported    {imported.Accepted:N0} users, providers, policy and lists in {watch.Elapsed.TotalSeconds:N1} s");
        return imported.Accepted;
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> AllUsers(SampleSet samples)
    {
        await foreach (var line in Importer.UserLines(samples.UsersFile)) yield return line;
        await foreach (var line in new SeededPopulation(options.Seed).MakeUsers(options.Users)) yield return line;
    }

    private async Task<IReadOnlyList<string>> Decide(ApiClient client, SampleSet samples, RunningNow now, CancellationToken cancellationToken)
    {
        var bodies = samples.Campaigns.Select(entry => entry.Json).Concat(options.Users > 0 ? SeededPopulation.MakeCampaigns(samples, samples.FirstStart) : []).ToList();
        var (submitted, slowest, followed) = (new List<string>(), TimeSpan.Zero, new List<Task>());
        var watch = new CampaignWatch(client, system);
        foreach (var body in bodies)
        {
            var asked = Stopwatch.StartNew();
            var campaign = now.Campaign(body, system.GetUtcNow());
            var answer = await client.Post("campaigns", campaign, cancellationToken, "demo-" + Convert.ToHexStringLower(SHA256.HashData(campaign.Span)));
            if (asked.Elapsed > slowest) slowest = asked.Elapsed;
            submitted.Add(answer.Text("id"));
            followed.Add(watch.Follow(submitted[^1], cancellationToken));
        }

        terminal.WriteLine($"submitted   {submitted.Count} campaigns, the slowest answered in {slowest.TotalMilliseconds:N0} ms");
        await Task.WhenAll(followed);
        terminal.WriteLine($"decided     all have ended, in {watch.Look().Events:N0} events");
        return submitted;
    }

    /// <summary>Asks for the explanation of some users of each campaign: each is folded from the ledger and decided again.</summary>
    private static async Task<(long Replayed, long Equal)> Replay(ApiClient client, IReadOnlyList<string> campaigns, CancellationToken cancellationToken)
    {
        var (replayed, equal) = (0L, 0L);
        foreach (var id in campaigns)
        {
            var listed = await client.Get($"campaigns/{ApiClient.Escape(id)}/decisions?limit={ReplayedOfEach}", cancellationToken);
            foreach (var user in listed.Items("items").Select(item => item.TextOrNull("user")).OfType<string>().Distinct(StringComparer.Ordinal))
            {
                var explained = await client.Get($"campaigns/{ApiClient.Escape(id)}/decisions/{ApiClient.Escape(user)}", cancellationToken);
                foreach (JsonElement decision in explained.Items("decisions"))
                {
                    replayed++;
                    if (decision.Text("replay") == "equal") equal++;
                }
            }
        }

        return (replayed, equal);
    }
}
