using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PushOrleans.Cli;

namespace PushOrleans.Cluster.Tests.Outages;

/// <summary>A page is connected to an API node, and the silo that holds its user is killed: what was shown does not return, and the next one comes.</summary>
[Trait("speed", "slow"), Collection("A machine has room for one cluster")]
public sealed class KilledSiloTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limits.Test)]
    public async Task What_was_shown_before_a_silo_was_killed_never_comes_again_and_the_next_pop_up_comes()
    {
        await using var cluster = await LocalCluster.UpAsync(2, 2, "--partitions", "16", "--set", "PushOrleans:PopUps:PollSeconds=2", "--set", "PushOrleans:PopUps:HeartbeatSeconds=1");
        using var client = cluster.Client();
        var world = new World(client);
        await world.PrepareAsync(1, Cancellation);
        await new Importer(client).Policy(WithPages(), activate: true, Cancellation);
        var user = World.UserId(0);
        await client.Put($"users/{user}/devices/page", Encoding.UTF8.GetBytes("""{"vendor":"inapp"}"""), Cancellation);
        var token = (await client.Post("device-tokens", new JsonObject { ["userId"] = user, ["deviceId"] = "page", ["ttlSeconds"] = 3600 }.ToJsonString(), Cancellation)).GetProperty("token").GetString()!;
        List<string> shown = [];
        using var page = new Page(cluster.Address("api-1"), token);
        await NextIs(page, "before");

        // One of the two held the user, and the other holds it then.
        foreach (var silo in (string[])["1", "2"])
        {
            await cluster.RunAsync("kill", silo);
            await NextIs(page, "without-" + silo);
            await cluster.RunAsync("start", silo);
            await NextIs(page, "with-" + silo);
        }

        // Neither on another node, for a page that has nothing of before.
        page.Dispose();
        using var elsewhere = new Page(cluster.Address("api-2"), token);
        await NextIs(elsewhere, "elsewhere");
        Assert.Equal(shown, [.. page.Seen, .. elsewhere.Seen]);
        foreach (var campaign in shown)
        {
            var told = 0L;
            await Limits.UntilAsync(async () => (told = await ShownAsync(campaign)) == 1, Limits.Command, () => $"{campaign} tells that it was shown once, {told}", Cancellation);
        }

        async Task<long> ShownAsync(string campaign) =>
            (await world.GetAsync(campaign, Cancellation)).GetProperty("counts").GetProperty("deliveries").GetProperty("shown").GetInt64();

        async Task NextIs(Page on, string name)
        {
            var campaign = await world.SubmitAsync(name, Cancellation, user);
            Assert.Equal(campaign, await on.NextAsync(Cancellation));
            shown.Add(campaign);
            foreach (var kind in (string[])["shown", "closed"])
            {
                var receipt = new JsonObject
                {
                    ["campaignId"] = campaign, ["userId"] = user, ["deviceId"] = "page", ["kind"] = kind, ["at"] = "2026-01-01T00:00:00Z", ["clientEventId"] = $"{campaign}/{kind}",
                };
                await client.Post("receipts", new JsonArray(receipt).ToJsonString(), Cancellation);
            }
        }
    }

    /// <summary>The sample's policy, which knows no pages and lets two service messages through a day.</summary>
    private static ReadOnlyMemory<byte> WithPages()
    {
        var policy = JsonNode.Parse(SampleSet.Shipped().Policy.Span)!;
        (policy["version"], policy["vendors"]!["inapp"]) = ("with-pages", new JsonObject());
        policy["parameters"]!["R5.6-FREQ-BUDGET"]!["servicePerDay"] = 64;
        return Encoding.UTF8.GetBytes(policy.ToJsonString());
    }

    /// <summary>As the script does: a stream that ends is opened again, and what is on it is put down as it comes.</summary>
    private sealed class Page(Uri api, string token) : IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
        private readonly HttpClient _http = new() { BaseAddress = api, Timeout = Timeout.InfiniteTimeSpan };
        private HttpResponseMessage? _response;
        private StreamReader? _lines;

        /// <summary>Campaigns in the order in which they came, repeats included.</summary>
        public List<string> Seen { get; } = [];

        public async Task<string> NextAsync(CancellationToken cancellationToken)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            while (true)
            {
                try
                {
                    _lines ??= await OpenAsync(patience.Token);
                    while (await _lines.ReadLineAsync(patience.Token) is { } line)
                    {
                        if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
                        Seen.Add(JsonDocument.Parse(line[6..]).RootElement.GetProperty("campaignId").GetString()!);
                        return Seen[^1];
                    }
                }
                catch (Exception fault) when (fault is HttpRequestException or IOException)
                {
                    // Opened again.
                }

                Close();
                await Task.Delay(250, patience.Token);
            }
        }

        public void Dispose()
        {
            Close();
            _http.Dispose();
        }

        private async Task<StreamReader> OpenAsync(CancellationToken cancellationToken)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/popups/stream");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            _response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (_response.StatusCode != HttpStatusCode.OK) throw new HttpRequestException($"{(int)_response.StatusCode}");
            return new StreamReader(await _response.Content.ReadAsStreamAsync(cancellationToken));
        }

        private void Close()
        {
            _lines?.Dispose();
            _response?.Dispose();
            (_lines, _response) = (null, null);
        }
    }
}
