using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Grains.Tests.Control;

namespace PushOrleans.Grains.Tests.Steps;

/// <summary>A sample set through the grains in step mode: one line per verdict, as the contract's digest wants it and in full.</summary>
internal static class StepRun
{
    public static async Task<IReadOnlyList<DecisionView>> RunAsync(SampleSet set, int partitions)
    {
        await using var node = await TestNode.StartAsync(partitions, stepped: true);
        await RunAsync(node, set);
        var verdicts = new List<DecisionView>();
        foreach (var campaign in set.Campaigns) verdicts.AddRange(await VerdictsAsync(node, (string)campaign["id"]!));
        return verdicts;
    }

    /// <summary>Every step of the set, on a node that is in step mode.</summary>
    public static async Task RunAsync(TestNode node, SampleSet set)
    {
        await node.ChangeAsync(set.Inputs());
        await node.TakeUsersAsync(set.Users);
        var steps = node.Grains.GetGrain<IStepCoordinatorGrain>(0);
        foreach (var campaign in set.Campaigns) await steps.Add(SampleSet.Bytes(campaign), TestContext.Current.CancellationToken);
        while (await steps.Run(10, TestContext.Current.CancellationToken) > 0)
        {
            // A few steps a call, so that none outlives the time of a call.
        }
    }

    public static string Digest(IEnumerable<string> lines)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var line in lines.Order(StringComparer.Ordinal)) hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static string Short(DecisionView view) =>
        $"{view.CampaignId},{view.UserId ?? "-"},{Name(view.Verdict)},{view.Reason?.Id() ?? "-"},{view.Mask.ToString("x16", CultureInfo.InvariantCulture)}";

    public static string Full(DecisionView view) => string.Join(
        '|',
        Short(view),
        view.Attempt,
        view.At,
        view.Verdict == Verdict.Defer ? view.Until : null,
        view.Code == DecisionCode.None ? null : view.Code.ToString().ToUpperInvariant(),
        string.Join(';', view.Hits.Select(hit => $"{hit.Rule.Id()}:{Name(hit.Verdict)}:{string.Join('+', hit.Codes)}:{hit.Until}")),
        view.Policy,
        view.UserId is null ? "" : string.Join('+', view.Devices));

    /// <summary>The same line of a verdict in the contract's form.</summary>
    public static string Full(JsonObject line) => string.Join(
        '|',
        $"{line["campaign"]},{line["user"]?.ToString() ?? "-"},{line["verdict"]},{line["reason"]?.ToString() ?? "-"},{line["mask"]}",
        line["attempt"],
        Seconds(line["at"]),
        Seconds(line["until"]),
        line["code"],
        string.Join(';', line["hits"]!.AsArray().Select(hit => $"{hit!["rule"]}:{hit["verdict"]}:{string.Join('+', hit["codes"]!.AsArray())}:{Seconds(hit["until"])}")),
        line["policy"],
        string.Join('+', line["devices"]?.AsArray() ?? []));

    private static long? Seconds(JsonNode? time) =>
        time is null ? null : DateTimeOffset.Parse((string)time!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeSeconds();

    private static string Name(Verdict verdict) => verdict.ToString().ToLowerInvariant();

    private static async Task<IReadOnlyList<DecisionView>> VerdictsAsync(TestNode node, string campaignId)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var verdicts = new List<DecisionView>(await node.Partition(Partitioning.Of(campaignId, node.Partitions)).ListCampaignDecisions(campaignId, cancellation));
        for (var partition = 0; partition < node.Partitions; partition++)
        {
            string? after = null;
            while (await node.Partition(partition).ListDecisions(campaignId, new DecisionFilter(null, null), after, 500, cancellation) is { Count: > 0 } page)
            {
                verdicts.AddRange(page);
                after = DecisionCursor.Of(page[^1].UserId!, page[^1].Attempt);
            }
        }

        return verdicts;
    }
}
