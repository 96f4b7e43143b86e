using System.Globalization;

namespace PushOrleans.Cluster.Tests.Calls;

[Trait("speed", "slow"), Collection("A machine has room for one cluster")]
public sealed class CallTests
{
    private const int Users = 64_000;
    private const double PerVerdict = 1.0 / 1_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limits.Test)]
    public async Task A_thousand_verdicts_at_rest_cost_at_most_one_call_between_silos()
    {
        await using var cluster = await LocalCluster.UpAsync(3, 1, "--partitions", "16");
        using var client = cluster.Client();
        var world = new World(client);
        await world.PrepareAsync(Users, Cancellation);
        var before = await CallsAsync(cluster);

        World.AssertConserved(await world.EndAsync(await world.SubmitAsync("bulk", Cancellation), Cancellation), Users);

        var calls = (await CallsAsync(cluster)).Select(call => (call.Key, Count: call.Value - before.GetValueOrDefault(call.Key))).Where(call => call.Count > 0).ToList();
        var told = string.Join(", ", calls.OrderByDescending(call => call.Count).Select(call => $"{call.Key} {call.Count}"));
        TestContext.Current.SendDiagnosticMessage($"{Users} verdicts, calls between silos: {told}");
        Assert.NotEmpty(calls);
        Assert.True(calls.Sum(call => call.Count) <= Users * PerVerdict, told);
    }

    /// <summary>By method, of our grains. A silo's word on its inputs comes every second, and Orleans keeps house, whether anybody is decided or not.</summary>
    private static async Task<Dictionary<string, double>> CallsAsync(LocalCluster cluster)
    {
        var calls = new Dictionary<string, double>();
        using var http = new HttpClient { Timeout = Limits.Request };
        foreach (var silo in (string[])["silo-1", "silo-2", "silo-3"])
        {
            var text = await http.GetStringAsync(new Uri(cluster.Address(silo), "/metrics"), Cancellation);
            foreach (var line in text.Split('\n').Where(line => line.StartsWith("push_calls_cross_silo_total{grain=\"push.", StringComparison.Ordinal) && !line.Contains("\"Confirm\"", StringComparison.Ordinal)))
            {
                var method = line[line.IndexOf('{')..(line.IndexOf('}') + 1)];
                calls[method] = calls.GetValueOrDefault(method) + double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
            }
        }

        return calls;
    }
}
