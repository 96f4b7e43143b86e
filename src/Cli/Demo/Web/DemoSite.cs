using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Cli;

/// <summary>What a site's own server does: its page, device tokens for its visitors, and here also the campaigns that they ask for.</summary>
internal sealed class DemoSite : IAsyncDisposable
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "samples", "web");
    private static readonly TimeSpan Length = TimeSpan.FromHours(4);

    private readonly WebApplication _app;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Task> _visitors = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<(ApiClient Client, Uri Api)> _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _sent;

    public DemoSite(string url, TimeProvider time)
    {
        _time = time;
        var builder = WebApplication.CreateSlimBuilder(HostArguments.Unwatched());
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add(url);
        _app.MapGet("/", () => Results.File(Path.Combine(Folder, "index.html"), "text/html; charset=utf-8"));
        _app.MapGet("/api", async () => Results.Json(new Dictionary<string, string> { ["url"] = (await _open.Task).Api.ToString() }));
        _app.MapPost("/token/{user}", Token);
        _app.MapPost("/send/{user}", async (string user, CancellationToken cancellationToken) => Results.Json(new Dictionary<string, string> { ["campaign"] = await Send(user, cancellationToken) }));
    }

    public string Origin => _app.Urls.First();

    public Task Start(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    /// <summary>The node is there: imports what the site's campaigns are decided under.</summary>
    public async Task Open(ApiClient client, Uri api, CancellationToken cancellationToken)
    {
        var importer = new Importer(client);
        await importer.Policy(await Bytes("policy.json", cancellationToken), activate: true, cancellationToken);
        await importer.Provider(await Bytes("provider.json", cancellationToken), cancellationToken);
        _open.SetResult((client, api));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task<IResult> Token(string user, CancellationToken cancellationToken)
    {
        var (client, _) = await _open.Task.WaitAsync(cancellationToken);
        await _visitors.GetOrAdd(user, Welcome);
        var token = await client.Post("device-tokens", new JsonObject { ["userId"] = user, ["deviceId"] = "browser", ["ttlSeconds"] = 3600 }.ToJsonString(), cancellationToken);
        return Results.Json(token);
    }

    /// <summary>A visitor is a user who has agreed to this provider; the first pop-up is on its way before the page is connected.</summary>
    private async Task Welcome(string user)
    {
        var (client, _) = await _open.Task;
        var profile = new JsonObject
        {
            ["id"] = user,
            ["ageBand"] = "adult",
            ["consents"] = new JsonArray([.. ((string[])["ad", "vertical"]).Select(purpose => new JsonObject
            {
                ["legalEntityId"] = "north-co", ["purpose"] = purpose, ["version"] = 1, ["grantedAt"] = "2026-01-01T00:00:00Z", ["vendorSharing"] = true,
            })]),
            ["agreements"] = new JsonArray(new JsonObject { ["providerId"] = "north", ["version"] = 1, ["acceptedAt"] = "2026-01-01T00:00:00Z" }),
            ["quietHours"] = new JsonArray(),
            ["devices"] = new JsonArray(new JsonObject { ["id"] = "browser", ["vendor"] = "inapp" }),
        };
        await client.Put("users/" + ApiClient.Escape(user), JsonSerializer.SerializeToUtf8Bytes(profile), CancellationToken.None);
        await Send(user, CancellationToken.None);
    }

    private async Task<string> Send(string user, CancellationToken cancellationToken)
    {
        var (client, _) = await _open.Task.WaitAsync(cancellationToken);
        var number = Interlocked.Increment(ref _sent) - 1;
        var templates = JsonNode.Parse((await Bytes("campaigns.json", cancellationToken)).Span)!.AsArray();
        var campaign = templates[number % templates.Count]!.DeepClone().AsObject();
        var now = _time.GetUtcNow();
        campaign["audience"] = new JsonObject { ["kind"] = "users", ["userIds"] = new JsonArray(user) };
        (campaign["startAt"], campaign["expiresAt"]) = (Format(now), Format(now + Length));
        var taken = await client.Post("campaigns", campaign.ToJsonString(), cancellationToken, idempotencyKey: $"{user}/{number}");
        return taken.GetProperty("id").GetString()!;
    }

    private static string Format(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static async Task<ReadOnlyMemory<byte>> Bytes(string file, CancellationToken cancellationToken) => await File.ReadAllBytesAsync(Path.Combine(Folder, file), cancellationToken);
}
