using System.Net.Http.Headers;
using System.Text.Json;

namespace PushOrleans.Popup.Tests;

/// <summary>A device's stream without a browser: what the API puts on the wire.</summary>
internal sealed class DeviceStream : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly HttpClient _client;
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private DeviceStream(HttpClient client, HttpResponseMessage response, StreamReader lines) => (_client, _response, _lines) = (client, response, lines);

    public string? LastEventId { get; private set; }

    public static async Task<DeviceStream> Open(PopUpNode node, string token, string? lastEventId = null)
    {
        var client = new HttpClient { BaseAddress = node.Url, Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/popups/stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {(response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync())}");
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new DeviceStream(client, response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next pop-up's data.</summary>
    public async Task<JsonElement> Next() => await Read(Patience) ?? throw new TimeoutException("No pop-up came, or the stream ended.");

    /// <summary>Null when none comes within the time: what is not to come can only be waited for.</summary>
    public async Task<JsonElement?> Read(TimeSpan within)
    {
        using var patience = new CancellationTokenSource(within);
        try
        {
            string? id = null;
            while (await _lines.ReadLineAsync(patience.Token) is { } line)
            {
                if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
                if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
                LastEventId = id;
                return JsonDocument.Parse(line[6..]).RootElement;
            }

            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Reads to the end of the stream; false when it is still open after that time.</summary>
    public async Task<bool> Ends(TimeSpan within)
    {
        using var patience = new CancellationTokenSource(within);
        try
        {
            while (await _lines.ReadLineAsync(patience.Token) is not null) { }
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        _response.Dispose();
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
