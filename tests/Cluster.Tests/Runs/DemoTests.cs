using System.Diagnostics;
using System.Text.Json;

namespace PushOrleans.Cluster.Tests.Runs;

[Trait("speed", "slow"), Collection("A machine has room for one cluster")]
public sealed class DemoTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task The_demos_campaigns_on_three_silos_and_a_broker_hold_every_invariant_and_the_sums_agree()
    {
        await using var cluster = await LocalCluster.UpAsync(3, 2, "--rabbitmq", "--partitions", "16");
        var json = Path.GetTempFileName();

        var (code, said) = await DemoAsync("--url", cluster.Address("api-2").ToString(), "--key", cluster.Key, "--life", "20", "--json", json);

        Assert.True(code == 0, said);
        using var result = JsonDocument.Parse(await File.ReadAllTextAsync(json, TestContext.Current.CancellationToken));
        File.Delete(json);
        var sums = result.RootElement;
        Assert.True(sums.GetProperty("conserved").GetBoolean());
        Assert.True(sums.GetProperty("ledgerVerified").GetBoolean());
        Assert.Equal(sums.GetProperty("replayed").GetInt64(), sums.GetProperty("replayEqual").GetInt64());
        Assert.True(sums.GetProperty("replayed").GetInt64() > 100);
        Assert.True(sums.GetProperty("terminal").GetProperty("allow").GetInt64() > 0, said);
        Assert.All(["silo-1", "silo-2", "silo-3"], silo => Assert.Contains("Bus started: rabbitmq://127.0.0.1", cluster.Log(silo), StringComparison.Ordinal));
        int[] held = [];
        await Limits.UntilAsync(
            async () => (held = await cluster.PartitionsAsync(1, 2, 3)).All(count => count > 0),
            Limits.Campaign, () => $"each silo has partitions: {string.Join(", ", held)}", TestContext.Current.CancellationToken);
    }

    private static async Task<(int Code, string Said)> DemoAsync(params string[] options)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "PushOrleans.Cli.dll"), "demo", .. options]);
        var (code, said, error) = await Limits.RunAsync(start, Limits.Command, TestContext.Current.CancellationToken);
        return (code, said + error);
    }
}
