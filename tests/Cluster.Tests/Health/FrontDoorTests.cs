using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace PushOrleans.Cluster.Tests.Health;

[Trait("speed", "slow"), Collection("A machine has room for one cluster")]
public sealed class FrontDoorTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limits.Test)]
    public async Task Probes_dashboard_and_refusals_of_a_small_cluster()
    {
        await using var cluster = await LocalCluster.UpAsync(1, 1, "--partitions", "4");
        foreach (var (name, path) in from name in (string[])["silo-1", "api-1"] from path in (string[])["/health/live", "/health/startup", "/health/ready", "/metrics"] select (name, path))
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(new Uri(cluster.Address(name), path)));

        await DashboardIsForOperatorsAsync(cluster);
        await SilosWithOtherSettingsDoNotStartAsync(cluster);

        await cluster.RunAsync("stop", "1");
        await UntilAsync(new Uri(cluster.Address("api-1"), "/health/ready"), HttpStatusCode.ServiceUnavailable);
        await ATakenPortIsWaitedForAsync(cluster);
        await UntilAsync(new Uri(cluster.Address("api-1"), "/health/ready"), HttpStatusCode.OK);
    }

    /// <summary>A node that ends because it cannot start now is started again, as supervisors do.</summary>
    private static async Task ATakenPortIsWaitedForAsync(LocalCluster cluster)
    {
        using var other = new TcpListener(IPAddress.Loopback, cluster.Port("silo-1", "http"));
        other.Start();
        var starting = cluster.RunAsync("start", "1");
        await Limits.UntilAsync(
            () => Task.FromResult(starting.IsCompleted || cluster.Log("silo-1").Contains("This node could not start, and may the next time", StringComparison.Ordinal)),
            Limits.Campaign, () => "the silo finds its port taken", Cancellation);
        other.Stop();
        await starting;
    }

    private static async Task DashboardIsForOperatorsAsync(LocalCluster cluster)
    {
        var page = new Uri(cluster.Address("api-1"), "/dashboard/");
        using var client = cluster.Client();
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(page));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(page, new AuthenticationHeaderValue("Bearer", cluster.Key)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(page, Basic(cluster.Key)));
        var made = await client.Post("keys", """{"name":"reader","subject":"reader","scopes":["campaigns:read"]}""", Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(page, Basic(made.GetProperty("key").GetString()!)));
    }

    private static async Task SilosWithOtherSettingsDoNotStartAsync(LocalCluster cluster)
    {
        var (partitions, said) = await StartSiloAsync(cluster, ("PushOrleans__Partitions", "5"));
        Assert.Equal(78, partitions);
        Assert.Contains("Set PushOrleans:Partitions to the number it was made with", said, StringComparison.Ordinal);
        var (secrets, why) = await StartSiloAsync(cluster, ("PushOrleans__Partitions", "4"), ("PushOrleans__Secrets__Key", ""));
        Assert.Equal(78, secrets);
        Assert.Contains("openssl rand -base64 32", why, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Said)> StartSiloAsync(LocalCluster cluster, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "PushOrleans.Silo.dll")]);
        start.Environment["PushOrleans__Mode"] = "Cluster";
        start.Environment["PushOrleans__Azure__ConnectionString"] = cluster.ConnectionString;
        start.Environment["PushOrleans__SiloUrl"] = "http://127.0.0.1:0";
        start.Environment["PushOrleans__Cluster__Address"] = "127.0.0.1";
        start.Environment["PushOrleans__Secrets__Key"] = Convert.ToBase64String(new byte[32]);
        foreach (var (name, value) in settings)
        {
            if (value.Length > 0) start.Environment[name] = value;
            else start.Environment.Remove(name);
        }

        var (code, said, error) = await Limits.RunAsync(start, Limits.Command, Cancellation);
        return (code, said + error);
    }

    private static AuthenticationHeaderValue Basic(string key) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("operator:" + key)));

    private static async Task UntilAsync(Uri url, HttpStatusCode status)
    {
        await Limits.UntilAsync(async () => await StatusAsync(url) == status, Limits.Campaign, () => $"{url} answers {status}", Cancellation);
    }

    private static async Task<HttpStatusCode> StatusAsync(Uri url, AuthenticationHeaderValue? by = null)
    {
        using var http = new HttpClient { Timeout = Limits.Request };
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Authorization = by } };
        using var response = await http.SendAsync(request, Cancellation);
        return response.StatusCode;
    }
}
