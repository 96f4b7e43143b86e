using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace PushOrleans.Cli;

/// <summary>A client of the HTTP API. Answers below 400 come back as JSON, all others as <see cref="ApiProblemException"/>.</summary>
public sealed class ApiClient : IDisposable
{
    public const string NdJson = "application/x-ndjson";
    private const int PageSize = 500;

    private readonly HttpClient _http;

    /// <param name="url">Address of the node, without <c>/v1</c>.</param>
    /// <param name="key">API key; null for calls that need none.</param>
    public ApiClient(Uri url, string? key, HttpMessageHandler? handler = null)
    {
        _http = handler is null ? new HttpClient() : new HttpClient(handler, disposeHandler: false);
        _http.BaseAddress = new Uri(url, "/v1/");
        // Bulk imports and exports take as long as they take; each command has its own cancellation.
        _http.Timeout = Timeout.InfiniteTimeSpan;
        if (key is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public static string Escape(string id) => Uri.EscapeDataString(id);

    /// <summary>The body and the ETag of a resource.</summary>
    public async Task<(JsonElement Body, string? ETag)> GetTagged(string path, CancellationToken cancellationToken)
    {
        using var response = await Send(HttpMethod.Get, path, null, null, HttpCompletionOption.ResponseContentRead, cancellationToken);
        return (await Json(response, cancellationToken), response.Headers.ETag?.ToString());
    }

    public async Task<JsonElement> Get(string path, CancellationToken cancellationToken) => (await GetTagged(path, cancellationToken)).Body;

    public async Task<JsonElement> Put(string path, ReadOnlyMemory<byte> json, CancellationToken cancellationToken, string? ifMatch = null)
    {
        using var response = await Send(HttpMethod.Put, path, Body(json), ("If-Match", ifMatch), HttpCompletionOption.ResponseContentRead, cancellationToken);
        return await Json(response, cancellationToken);
    }

    public async Task<JsonElement> Post(string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken, string? idempotencyKey = null)
    {
        using var response = await Send(HttpMethod.Post, path, Body(body), ("Idempotency-Key", idempotencyKey), HttpCompletionOption.ResponseContentRead, cancellationToken);
        return await Json(response, cancellationToken);
    }

    /// <summary>
    /// Posts lines that are not acted upon before <paramref name="turn"/> has completed; when that fails, neither are they. Many are on their way meanwhile; a few
    /// are not worth it, and a server gives up on a body that comes so slowly.
    /// </summary>
    public async Task<JsonElement> PostLines(string path, ReadOnlyMemory<byte> lines, Task turn, CancellationToken cancellationToken)
    {
        if (lines.Length < HeldContent.WorthHolding) await turn.WaitAsync(cancellationToken);
        using HttpContent content = turn.IsCompletedSuccessfully ? new ReadOnlyMemoryContent(lines) : new HeldContent(lines, turn);
        content.Headers.ContentType = new MediaTypeHeaderValue(NdJson);
        using var response = await Send(HttpMethod.Post, path, content, null, HttpCompletionOption.ResponseContentRead, cancellationToken);
        return await Json(response, cancellationToken);
    }

    public Task<JsonElement> Post(string path, string json, CancellationToken cancellationToken, string? idempotencyKey = null) =>
        Post(path, Encoding.UTF8.GetBytes(json), cancellationToken, idempotencyKey);

    /// <summary>All items of a list, page by page.</summary>
    public async IAsyncEnumerable<JsonElement> List(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var joint = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        for (string? cursor = null; ;)
        {
            var page = await Get($"{path}{joint}limit={PageSize}{(cursor is null ? "" : "&cursor=" + Escape(cursor))}", cancellationToken);
            foreach (var item in page.GetProperty("items").EnumerateArray()) yield return item;
            cursor = page.TextOrNull("next");
            if (cursor is null) yield break;
        }
    }

    /// <summary>The lines of an NDJSON answer, as they come in.</summary>
    public async IAsyncEnumerable<string> Lines(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await Send(HttpMethod.Get, path, null, null, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8, false, 64 * 1024);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
            if (line.Length > 0) yield return line;
    }

    /// <summary>An answer as it comes in, for <paramref name="read"/> to read to its end.</summary>
    public async Task<T> Stream<T>(string path, Func<Stream, Task<T>> read, CancellationToken cancellationToken)
    {
        using var response = await Send(HttpMethod.Get, path, null, null, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await read(stream);
    }

    /// <summary>Server-sent events, until the server ends the stream.</summary>
    public async IAsyncEnumerable<SseItem<JsonElement>> Events(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await Send(HttpMethod.Get, path, null, null, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var parser = SseParser.Create(await response.Content.ReadAsStreamAsync(cancellationToken), (_, data) => JsonSerializer.Deserialize<JsonElement>(data));
        await foreach (var item in parser.EnumerateAsync(cancellationToken)) yield return item;
    }

    public async Task<bool> IsReady(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> Send(
        HttpMethod method, string path, HttpContent? content, (string Name, string? Value)? header, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (header is { Value: { } value } named) request.Headers.TryAddWithoutValidation(named.Name, value);
        var response = await _http.SendAsync(request, completion, cancellationToken);
        if ((int)response.StatusCode < 400) return response;
        using (response)
            throw new ApiProblemException(ApiProblem.Read((int)response.StatusCode, response.ReasonPhrase, await response.Content.ReadAsByteArrayAsync(cancellationToken)));
    }

    private static ReadOnlyMemoryContent Body(ReadOnlyMemory<byte> json) =>
        new(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private static async Task<JsonElement> Json(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return bytes.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(bytes);
    }
}
