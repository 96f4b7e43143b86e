using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace PushOrleans.Cluster.Tests.Outages;

[Trait("speed", "slow"), Collection("A machine has room for one cluster")]
public sealed class StorageOutageTests
{
    private const int Users = 2_000;
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limits.Test)]
    public async Task With_the_store_down_for_a_minute_submissions_are_told_to_come_back_and_afterwards_everything_goes_on()
    {
        await using var cluster = await LocalCluster.UpAsync(2, 1, "--partitions", "16");
        using var client = cluster.Client();
        var world = new World(client);
        await world.PrepareAsync(Users, Cancellation);
        var before = await world.SubmitAsync("before", Cancellation);

        await cluster.RunAsync("stop", "azurite");
        var down = Stopwatch.StartNew();
        var refused = await SubmitOnceAsync(cluster, world.Body("during"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        // A client that comes back as it is told, all the while.
        var during = world.SubmitAsync("during", Cancellation);
        while (down.Elapsed < Outage) await Task.Delay(500, Cancellation);
        await cluster.RunAsync("start", "azurite");

        var campaigns = new[] { before, await during, await world.SubmitAsync("after", Cancellation) };
        foreach (var campaign in campaigns) World.AssertConserved(await world.EndAsync(campaign, Cancellation), Users);
        var verdicts = await world.AssertLedgerAsync(Cancellation);
        Assert.All(campaigns, campaign => Assert.Equal(Users, verdicts[campaign]));
    }

    private static async Task<HttpResponseMessage> SubmitOnceAsync(LocalCluster cluster, ReadOnlyMemory<byte> body)
    {
        using var http = new HttpClient { Timeout = Limits.Request };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(cluster.Address("api-1"), "/v1/campaigns"))
        {
            Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", cluster.Key);
        request.Headers.Add("Idempotency-Key", "key-during");
        return await http.SendAsync(request, Cancellation);
    }
}
