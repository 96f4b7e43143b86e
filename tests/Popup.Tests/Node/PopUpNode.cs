using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using PushOrleans.Api;

namespace PushOrleans.Popup.Tests;

/// <summary>A real node on a port of its own, over a folder that outlives it: it can be stopped and started again in the same place.</summary>
public sealed class PopUpNode : IAsyncDisposable
{
    public const string Key = "test-admin-key-of-more-than-32-characters";
    private readonly string _folder = Directory.CreateTempSubdirectory("push-popup-").FullName;
    private readonly string _siteOrigin;
    private readonly string[] _options;
    private WebApplication? _node;
    private ToolProcess? _process;
    private static int s_names;

    private PopUpNode(string siteOrigin, string[] options) => (_siteOrigin, _options) = (siteOrigin, options);

    public Uri Url { get; private set; } = new("http://127.0.0.1:0");

    public HttpClient Admin { get; private set; } = null!;

    public IServiceProvider Services => _node!.Services;

    /// <summary>A name that no other test has.</summary>
    public static string Name(string prefix) => $"{prefix}-{Interlocked.Increment(ref s_names):D4}";

    public static Task<PopUpNode> Start(string siteOrigin, params string[] options) => Start(new PopUpNode(siteOrigin, options));

    /// <summary>As a process of its own, which can be killed.</summary>
    public static Task<PopUpNode> StartApart(string siteOrigin, params string[] options) => Start(new PopUpNode(siteOrigin, options) { IsApart = true });

    private bool IsApart { get; init; }

    private static async Task<PopUpNode> Start(PopUpNode node)
    {
        await node.Up();
        await World.Import(node.Admin);
        return node;
    }

    public async Task Up()
    {
        if (IsApart)
        {
            _process = await ToolProcess.Start(
                "listening on ", new() { ["PushOrleans__BootstrapKey"] = Key },
                ["serve", "--url", Url.ToString(), "--data", _folder, "--partitions", "4", "--", "--PushOrleans:PopUps:AllowedOrigins:0=" + _siteOrigin, .. _options]);
            Url = new Uri(_process.Said);
            Admin = With(Key);
            return;
        }

        _node = ApiHost.Build(
            ["--PushOrleans:PopUps:AllowedOrigins:0=" + _siteOrigin, .. _options],
            node =>
            {
                node.DataFolder = _folder;
                node.BootstrapKey = Key;
                node.Partitions = 4;
            },
            api => api.Url = Url.ToString(),
            configure: builder => builder.Logging.ClearProviders());
        await _node.StartAsync();
        Url = _node.Address();
        Admin = With(Key);
    }

    public async Task Down()
    {
        if (_node is null) return;
        Admin.Dispose();
        await _node.StopAsync();
        await _node.DisposeAsync();
        _node = null;
    }

    /// <summary>Bytes of the node's process, which is apart.</summary>
    public long WorkingSet => _process!.WorkingSet;

    /// <summary>As by SIGKILL: nothing is flushed, closed or said.</summary>
    public async Task Kill()
    {
        Admin.Dispose();
        await _process!.DisposeAsync();
    }

    public HttpClient With(string key)
    {
        var client = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromMinutes(1) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>A user on file with one in-app device.</summary>
    public async Task<string> User(string? provider = null)
    {
        var id = Name("user");
        await Admin.Put($"/v1/users/{id}", World.User(id, provider ?? World.Provider));
        return id;
    }

    public async Task<string> Token(string user, string device = World.Device, int seconds = 3600, HttpClient? by = null) =>
        (await (by ?? Admin).Post("/v1/device-tokens", new JsonObject { ["userId"] = user, ["deviceId"] = device, ["ttlSeconds"] = seconds })).GetProperty("token").GetString()!;

    /// <summary>Submits a campaign to these users (none = all) and answers its id.</summary>
    public async Task<string> Submit(Action<JsonObject>? change = null, params string[] users)
    {
        var campaign = World.Campaign(Name("campaign"), users);
        change?.Invoke(campaign);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/campaigns") { Content = new StringContent(campaign.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", (string)campaign["id"]!);
        using var response = await Admin.SendAsync(request);
        Assert.True((int)response.StatusCode == 202, await response.Content.ReadAsStringAsync());
        return (string)campaign["id"]!;
    }

    /// <summary>Waits until the campaign has granted; one that refuses instead fails the test with its reasons.</summary>
    public async Task Granted(string campaign, long users = 1)
    {
        for (var left = 800; ; left--)
        {
            var body = await Admin.Get($"/v1/campaigns/{campaign}");
            var counts = body.GetProperty("counts");
            if (counts.GetProperty("allow").GetInt64() + counts.GetProperty("modify").GetInt64() == users) return;
            if (left == 0 || counts.GetProperty("refuse").GetInt64() > 0 || body.GetProperty("state").GetString() is "refused" or "review")
                Assert.Fail($"{body}\n{await Admin.Get($"/v1/campaigns/{campaign}/decisions")}");
            await Task.Delay(25);
        }
    }

    /// <summary>Reads a campaign's deliveries until they are as they should be, for at most 20 seconds.</summary>
    public async Task<JsonElement> Deliveries(string campaign, Func<JsonElement, bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var body = await Admin.Get($"/v1/campaigns/{campaign}");
            var deliveries = body.GetProperty("counts").GetProperty("deliveries");
            if (condition(deliveries)) return deliveries;
            try
            {
                await Task.Delay(25, patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"{campaign}: {body}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Down();
        if (_process is not null) await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

internal static class Http
{
    public static Task<JsonElement> Get(this HttpClient client, string path) => client.Ask(HttpMethod.Get, path, null);

    public static Task<JsonElement> Put(this HttpClient client, string path, JsonNode body) => client.Ask(HttpMethod.Put, path, body);

    /// <summary>Changes what is on file, whatever it is.</summary>
    public static async Task Replace(this HttpClient client, string path, JsonNode body)
    {
        using var stored = await client.Try(HttpMethod.Get, path, null);
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("If-Match", stored.Headers.ETag!.Tag);
        using var response = await client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    public static Task<JsonElement> Post(this HttpClient client, string path, JsonNode body) => client.Ask(HttpMethod.Post, path, body);

    public static async Task<HttpResponseMessage> Try(this HttpClient client, HttpMethod method, string path, JsonNode? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task<JsonElement> Ask(this HttpClient client, HttpMethod method, string path, JsonNode? body)
    {
        using var response = await client.Try(method, path, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }
}
