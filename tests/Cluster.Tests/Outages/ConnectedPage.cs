using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PushOrleans.Cli;

namespace PushOrleans.Cluster.Tests.Outages;

/// <summary>As the script does: a stream that ends is opened again, at the next of the nodes, and what is on it is put down as it comes.</summary>
internal sealed class ConnectedPage(string token, params IReadOnlyList<Uri> nodes) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private HttpResponseMessage? _response;
    private StreamReader? _lines;
    private int _opened;

    /// <summary>Campaigns in the order in which they came, repeats included.</summary>
    public List<string> Seen { get; } = [];

    /// <summary>The node of the stream that was opened last.</summary>
    public Uri Node => nodes[(_opened - 1) % nodes.Count];

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
        _opened++;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Node, "/v1/popups/stream"));
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

/// <summary>The one user of a world, with a page as device, and what the page reports.</summary>
internal sealed class PageUser(World world)
{
    public static string Id => World.UserId(0);

    public async Task<string> PrepareAsync(ApiClient client, CancellationToken cancellationToken)
    {
        await world.PrepareAsync(1, cancellationToken);
        await new Importer(client).Policy(WithPages(), activate: true, cancellationToken);
        await client.Put($"users/{Id}/devices/page", Encoding.UTF8.GetBytes("""{"vendor":"inapp"}"""), cancellationToken);
        return (await client.Post("device-tokens", new JsonObject { ["userId"] = Id, ["deviceId"] = "page", ["ttlSeconds"] = 3600 }.ToJsonString(), cancellationToken)).GetProperty("token").GetString()!;
    }

    public static async Task ReportAsync(ApiClient by, string campaign, string kind, CancellationToken cancellationToken)
    {
        var receipt = new JsonObject
        {
            ["campaignId"] = campaign, ["userId"] = Id, ["deviceId"] = "page", ["kind"] = kind, ["at"] = "2026-01-01T00:00:00Z", ["clientEventId"] = $"{campaign}/{kind}",
        };
        await by.Post("receipts", new JsonArray(receipt).ToJsonString(), cancellationToken);
    }

    /// <summary>Each was shown once, as the campaigns tell.</summary>
    public async Task AssertShownOnceAsync(IEnumerable<string> campaigns, CancellationToken cancellationToken)
    {
        foreach (var campaign in campaigns)
        {
            var told = 0L;
            await Limits.UntilAsync(async () => (told = await ShownAsync(campaign)) == 1, Limits.Command, () => $"{campaign} tells that it was shown once, {told}", cancellationToken);
        }

        async Task<long> ShownAsync(string campaign) => (await world.GetAsync(campaign, cancellationToken)).GetProperty("counts").GetProperty("deliveries").GetProperty("shown").GetInt64();
    }

    /// <summary>The sample's policy, which knows no pages and lets two service messages through a day.</summary>
    private static ReadOnlyMemory<byte> WithPages()
    {
        var policy = JsonNode.Parse(SampleSet.Shipped().Policy.Span)!;
        (policy["version"], policy["vendors"]!["inapp"]) = ("with-pages", new JsonObject());
        policy["parameters"]!["R5.6-FREQ-BUDGET"]!["servicePerDay"] = 64;
        return Encoding.UTF8.GetBytes(policy.ToJsonString());
    }
}
