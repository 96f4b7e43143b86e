using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PushOrleans.Chaos.Tests;

/// <summary>
/// A client that does what the API tells it to: it comes back after Retry-After, to the next node in turn. What it sees besides that and a
/// success is an error, and counted.
/// </summary>
internal sealed class PatientClient : IDisposable
{
    private const int PageSize = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(100) };
    private readonly IReadOnlyList<Uri> _nodes;
    private readonly List<string> _errors = [];
    private int _turn;
    private int _repeats;

    public PatientClient(LocalCluster cluster)
    {
        _nodes = cluster.Apis;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", cluster.Key);
    }

    /// <summary>What a client should never see.</summary>
    public IReadOnlyList<string> Errors
    {
        get { lock (_errors) return [.. _errors]; }
    }

    /// <summary>Requests that were made again because the API asked for it.</summary>
    public int Repeats => Volatile.Read(ref _repeats);

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, null, cancellationToken);

    public Task<JsonElement> PutAsync(string path, JsonNode body, CancellationToken cancellationToken) => SendAsync(HttpMethod.Put, path, body.ToJsonString(), null, cancellationToken);

    /// <param name="mayConflict">409 without Retry-After is an answer, too, and no error.</param>
    public Task<JsonElement> PostAsync(string path, JsonNode body, string? key, CancellationToken cancellationToken, bool mayConflict = false) =>
        SendAsync(HttpMethod.Post, path, body.ToJsonString(), key, cancellationToken, mayConflict: mayConflict);

    public Task<JsonElement> PostLinesAsync(string path, IEnumerable<JsonNode> lines, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, string.Join('\n', lines.Select(line => line.ToJsonString())), null, cancellationToken, "application/x-ndjson");

    public async Task<IReadOnlyList<JsonElement>> ListAsync(string path, CancellationToken cancellationToken)
    {
        var items = new List<JsonElement>();
        for (string? cursor = null; ;)
        {
            var page = await GetAsync($"{path}?limit={PageSize}{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}", cancellationToken);
            items.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("next").GetString();
            if (cursor is null) return items;
        }
    }

    /// <summary>One request, and what came of it: for what should be refused.</summary>
    public async Task<(HttpStatusCode Status, TimeSpan? RetryAfter, string Body)> TryPostAsync(string path, JsonNode body, string? key, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Post, path, body.ToJsonString(), key, "application/json");
        using var answer = await _http.SendAsync(request, cancellationToken);
        return (answer.StatusCode, answer.Headers.RetryAfter?.Delta, await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> SendAsync(
        HttpMethod method, string path, string? body, string? key, CancellationToken cancellationToken, string mediaType = "application/json", bool mayConflict = false)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            var wait = TimeSpan.FromSeconds(1);
            try
            {
                using var request = Request(method, path, body, key, mediaType);
                using var answer = await _http.SendAsync(request, patience.Token);
                var content = await answer.Content.ReadAsByteArrayAsync(patience.Token);
                if (answer.IsSuccessStatusCode) return content.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(content);
                var told = answer.Headers.RetryAfter?.Delta;
                if (mayConflict && told is null && answer.StatusCode == HttpStatusCode.Conflict) return JsonSerializer.Deserialize<JsonElement>(content);
                if (told is not null) Interlocked.Increment(ref _repeats);
                else Err($"{method} {path}: {(int)answer.StatusCode} {Encoding.UTF8.GetString(content)}");
                if (told is null && (int)answer.StatusCode is >= 400 and < 500) throw new InvalidOperationException($"{method} {path}: {(int)answer.StatusCode} {Encoding.UTF8.GetString(content)}");
                wait = told ?? wait;
            }
            catch (OperationCanceledException fault) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new InvalidOperationException($"{method} {path}: no success within {Patience.TotalMinutes:N0} min; {string.Join("; ", Errors)}", fault);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is OperationCanceledException && !patience.IsCancellationRequested))
            {
                // The nodes of the API are not harmed in these tests: they always answer.
                Err($"{method} {path}: {fault.Message}");
            }

            await Task.Delay(wait, cancellationToken);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, string? body, string? key, string mediaType)
    {
        var node = _nodes[(int)((uint)Interlocked.Increment(ref _turn) % _nodes.Count)];
        var request = new HttpRequestMessage(method, new Uri(node, "/v1/" + path));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, mediaType);
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return request;
    }

    private void Err(string what)
    {
        lock (_errors) _errors.Add($"{TimeProvider.System.GetUtcNow():HH:mm:ss} {what}");
    }
}
