using System.Text;
using System.Text.Json;

namespace PushOrleans.Api.Tests;

/// <summary>An answer with its body parsed (undefined when it has none).</summary>
public sealed record Reply(int Status, JsonElement Body, HttpResponseMessage Message, string Text)
{
    public string? Header(string name) =>
        Message.Headers.TryGetValues(name, out var values) || Message.Content.Headers.TryGetValues(name, out values) ? string.Join(',', values) : null;

    /// <summary>Asserts a problem of the contract and answers its errors' pointers.</summary>
    public IReadOnlyList<string> IsProblem(int status, string type)
    {
        Assert.True(Status == status, $"{Status} instead of {status}: {Text}");
        Assert.Equal("application/problem+json", Message.Content.Headers.ContentType?.MediaType);
        Assert.Equal("urn:pushorleans:problem:" + type, Body.GetProperty("type").GetString());
        Assert.Equal(status, Body.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrEmpty(Body.GetProperty("title").GetString()));
        return [.. Body.GetProperty("errors").EnumerateArray().Select(x => x.GetProperty("pointer").GetString()!)];
    }

    public Reply Is(int status)
    {
        Assert.True(Status == status, $"{Status} instead of {status}: {Text}");
        return this;
    }
}

internal static class Http
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<Reply> Get(this HttpClient client, string path) => client.Exchange(new HttpRequestMessage(HttpMethod.Get, path));

    public static Task<Reply> Delete(this HttpClient client, string path) => client.Exchange(new HttpRequestMessage(HttpMethod.Delete, path));

    public static Task<Reply> SendJson(this HttpClient client, HttpMethod method, string path, object? body, params (string Name, string Value)[] headers) =>
        client.SendText(method, path, body as string ?? JsonSerializer.Serialize(body), "application/json", headers);

    public static Task<Reply> SendText(this HttpClient client, HttpMethod method, string path, string body, string? contentType, params (string Name, string Value)[] headers) =>
        client.SendBytes(method, path, Encoding.UTF8.GetBytes(body), contentType, headers);

    public static Task<Reply> SendBytes(this HttpClient client, HttpMethod method, string path, byte[] body, string? contentType, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(body) };
        if (contentType is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return client.Exchange(request);
    }

    /// <summary>Submits a campaign under a key of its own and answers its id.</summary>
    public static async Task<string> Submit(this HttpClient client, object campaign)
    {
        var reply = await client.SendJson(HttpMethod.Post, "/v1/campaigns", campaign, ("Idempotency-Key", ApiFixture.Name("key")));
        return reply.Is(202).Body.GetProperty("id").GetString()!;
    }

    /// <summary>The events of a campaign's progress, to the last one, or until nobody is left but those who are deferred or held: the clock stands still.</summary>
    public static async Task<List<(string Name, JsonElement Data)>> Follow(this HttpClient client, string campaignId)
    {
        var events = new List<(string, JsonElement)>();
        await using var stream = await client.GetStreamAsync($"/v1/campaigns/{campaignId}/progress", Token);
        using var reader = new StreamReader(stream);
        var name = "";
        while (await reader.ReadLineAsync(Token) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
            if (line.StartsWith("data: ", StringComparison.Ordinal)) events.Add((name, JsonDocument.Parse(line[6..]).RootElement));
            if (line.StartsWith("data: ", StringComparison.Ordinal) && IsWaiting(events[^1].Item2)) break;
        }

        return events;
    }

    /// <summary>Asks again until the answer is as it should be, for at most 20 seconds.</summary>
    public static async Task<Reply> Until(this HttpClient client, string path, Func<JsonElement, bool> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        while (true)
        {
            var reply = (await client.Get(path)).Is(200);
            if (condition(reply.Body)) return reply;
            await Task.Delay(25, patience.Token);
        }
    }

    private static bool IsWaiting(JsonElement counts) =>
        counts.GetProperty("undecided").GetInt64() == 0 && counts.GetProperty("deferred").GetInt64() + counts.GetProperty("hold").GetInt64() > 0;

    private static async Task<Reply> Exchange(this HttpClient client, HttpRequestMessage request)
    {
        var response = await client.SendAsync(request, Token);
        var text = await response.Content.ReadAsStringAsync(Token);
        var isJson = response.Content.Headers.ContentType?.MediaType is "application/json" or "application/problem+json";
        return new Reply((int)response.StatusCode, isJson && text.Length > 0 ? JsonDocument.Parse(text).RootElement : default, response, text);
    }
}
