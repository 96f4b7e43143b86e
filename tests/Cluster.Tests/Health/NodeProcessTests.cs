using System.Net;
using System.Net.Sockets;
using PushOrleans.Silo;

namespace PushOrleans.Cluster.Tests.Health;

/// <summary>What a node that does not start tells its supervisor.</summary>
public sealed class NodeProcessTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task A_port_that_is_taken_may_be_free_the_next_time()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var (code, said) = await RunAsync("Storage=Memory", $"SiloUrl=http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}");
        Assert.Equal(NodeProcess.NotNow, code);
        Assert.Contains("could not start, and may the next time: IOException: Failed to bind to address", said, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_store_that_does_not_answer_may_answer_the_next_time()
    {
        // Port 1 of this machine: nobody listens there.
        var (code, said) = await RunAsync(
            "Mode=Cluster", "Azure:BlobService=http://127.0.0.1:1/x?sig=y", "Azure:TableService=http://127.0.0.1:1/x?sig=y", "SiloUrl=http://127.0.0.1:0", $"Secrets:Key={Convert.ToBase64String(new byte[32])}");
        Assert.Equal(NodeProcess.NotNow, code);
        Assert.Contains("The store in container pushorleans-journal cannot be reached", said, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_wrong_setting_is_wrong_the_next_time()
    {
        var (code, said) = await RunAsync("Storage=Memory", "Partitions=0");
        Assert.Equal(NodeProcess.Misconfigured, code);
        Assert.Contains("PushOrleans:Partitions is 0", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] settings)
    {
        using var said = new StringWriter();
        string[] args = ["--Logging:LogLevel:Default=None", .. settings.Select(setting => "--PushOrleans:" + setting)];
        return (await NodeProcess.RunAsync(() => SiloHost.Build(args), said), said.ToString());
    }
}
