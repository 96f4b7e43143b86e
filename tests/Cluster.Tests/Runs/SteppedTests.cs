using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PushOrleans.Cli;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Cluster.Tests.Runs;

[Trait("speed", "slow"), Collection("A machine has room for one cluster")]
public sealed class SteppedTests
{
    private const int Partitions = 5;
    private const string SampleDigest = "5a925b5d3439b4a04f30bb6c5e753cf391ff191b42f2d786b5e7ffbabd2adb6a";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limits.Test)]
    public async Task Two_silos_in_step_mode_give_the_digest_of_the_sample_set()
    {
        await using var cluster = await LocalCluster.UpAsync(2, 1, "--stepped", "--partitions", Partitions.ToString(CultureInfo.InvariantCulture));
        var samples = SampleSet.Shipped();
        using var client = cluster.Client();
        await ImportAsync(new Importer(client), samples);
        await using var silo = await SiloClient.ConnectAsync(cluster.Port("silo-2", "gateway"), Cancellation);
        var grains = silo.Grains;

        var steps = grains.GetGrain<IStepCoordinatorGrain>(0);
        foreach (var campaign in samples.Campaigns) await steps.Add(campaign.Json, Cancellation);
        while (await steps.Run(5, Cancellation) > 0)
        {
            // A few steps a call, so that none outlives the time of a call.
        }

        var lines = new List<string>();
        foreach (var campaign in samples.Campaigns) await ReadAsync(grains, JsonNode.Parse(campaign.Json.Span)!["id"]!.GetValue<string>(), lines);
        Assert.Equal(SampleDigest, Digest(lines));
    }

    private static async Task ImportAsync(Importer importer, SampleSet samples)
    {
        await importer.Policy(samples.Policy, activate: true, Cancellation);
        foreach (var entry in samples.Sources) await importer.SourceList(entry.Json, Cancellation);
        foreach (var entry in samples.Providers) await importer.Provider(entry.Json, Cancellation);
        foreach (var entry in samples.StopOrders) await importer.StopOrder(entry.Json, Cancellation);
        Assert.Equal(0, (await importer.Users(Importer.UserLines(samples.UsersFile), null, Cancellation)).Rejected);
    }

    private static async Task ReadAsync(IGrainFactory grains, string campaign, List<string> lines)
    {
        foreach (var decision in await grains.GetGrain<IUserPartitionGrain>(Partitioning.Of(campaign, Partitions)).ListCampaignDecisions(campaign, Cancellation)) lines.Add(Line(decision));
        for (var partition = 0; partition < Partitions; partition++)
        {
            string? after = null;
            while (await grains.GetGrain<IUserPartitionGrain>(partition).ListDecisions(campaign, new DecisionFilter(null, null), after, 500, Cancellation) is { Count: > 0 } page)
            {
                lines.AddRange(page.Select(Line));
                after = DecisionCursor.Of(page[^1].UserId!, page[^1].Attempt);
            }
        }
    }

    private static string Line(DecisionView view) =>
        $"{view.CampaignId},{view.UserId ?? "-"},{view.Verdict.ToString().ToLowerInvariant()},{view.Reason?.Id() ?? "-"},{view.Mask.ToString("x16", CultureInfo.InvariantCulture)}";

    private static string Digest(List<string> lines)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var line in lines.Order(StringComparer.Ordinal)) hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
