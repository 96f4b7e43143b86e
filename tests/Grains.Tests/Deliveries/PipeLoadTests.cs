using System.Diagnostics;
using System.Text;
using PushOrleans.Delivery.Tests;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Grains.Tests.Partitions;

namespace PushOrleans.Grains.Tests.Deliveries;

/// <summary>
/// Grants through the simulated channel, from the verdict to the counted outcome: how many a second, by the clock and by the processor time that the
/// process got. <c>PUSHORLEANS_LOAD=1000000</c> is the acceptance's size; without it a small one shows that everybody arrives.
/// </summary>
[Trait("speed", "slow")]
public sealed class PipeLoadTests(ITestOutputHelper output)
{
    private static readonly int Users = int.TryParse(Environment.GetEnvironmentVariable("PUSHORLEANS_LOAD"), out var users) ? users : 20_000;

    [Fact]
    public Task Grants_in_memory() => RunAsync("in memory");

    [Fact]
    public async Task Grants_over_RabbitMQ()
    {
        await using var broker = await Broker.StartAsync();
        await RunAsync("over RabbitMQ", ("Delivery:Transport", "RabbitMq"), ("Delivery:RabbitMq:Port", $"{broker.Port}"));
    }

    private async Task RunAsync(string transport, params (string Key, string Value)[] settings)
    {
        await using var node = await PipeNode.StartAsync([], [("Delivery:Simulated:Enabled", "true"), ("Partition:MaxUndelivered", "1000000"), .. settings]);
        var user = Encoding.UTF8.GetString(Samples.Bytes(Samples.User("%", json => json["devices"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["id"] = "d", ["vendor"] = "simulated" }))));
        for (var from = 0; from < Users; from += 20_000)
            await node.TakeUsersAsync(Enumerable.Range(from, Math.Min(20_000, Users - from)).Select(i => new UserUpsert($"u{i:D7}", Encoding.UTF8.GetBytes(user.Replace("%", $"u{i:D7}", StringComparison.Ordinal)), null)));
        using var process = Process.GetCurrentProcess();
        var (began, cpu) = (Stopwatch.GetTimestamp(), process.TotalProcessorTime);

        await node.OfferAsync(Samples.Campaign("c1"));
        var sum = await node.WhenAsync("c1", sum => sum.Ended == Users, seconds: 1_800);

        process.Refresh();
        var (seconds, core) = (Stopwatch.GetElapsedTime(began).TotalSeconds, (process.TotalProcessorTime - cpu).TotalSeconds);
        var text = $"{Users} grants {transport}: {Users / seconds:F0} a second by the clock ({seconds:F1} s), {Users / core:F0} a core-second ({core:F1} s); delivered {sum.Deliveries.Delivered}, undecided {sum.Undecided}";
        output.WriteLine(text);
        await Console.Out.WriteLineAsync(text);
        Assert.Equal((Users, 0L), (sum.Deliveries.Delivered, sum.Undecided));
    }
}
