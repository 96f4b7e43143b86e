using Microsoft.Extensions.Options;

namespace PushOrleans.Api;

/// <summary>GET /popups/stream.</summary>
internal static class PopUpStream
{
    private const int RetryAfterSeconds = 5;

    public static async Task<IResult> Stream(HttpContext http, PopUpHub hub, IOptions<PopUpOptions> options, TimeProvider time)
    {
        if (hub.Connect(http.Caller().Device!, http.Request.Headers["Last-Event-ID"]) is not { } connection) return Problem.RateLimited(RetryAfterSeconds);
        try
        {
            var response = http.Response;
            response.ContentType = "text/event-stream";
            response.Headers.CacheControl = "no-store";
            // nginx and its kin would keep events back.
            response.Headers["X-Accel-Buffering"] = "no";
            var patience = TimeSpan.FromSeconds(options.Value.SlowClientSeconds);
            await Write(http, PopUpEvents.Connected, patience, time);
            await foreach (var frame in connection.Waiting.ReadAllAsync(http.RequestAborted)) await Write(http, frame, patience, time);
        }
        catch (OperationCanceledException)
        {
            // The client is gone, or was too slow; either way its next connection goes on from its inbox.
            if (!http.RequestAborted.IsCancellationRequested)
            {
                PopUpInstruments.Dropped.Add(1);
                http.Abort();
            }
        }
        finally
        {
            hub.Leave(connection);
        }

        return TypedResults.Empty;
    }

    private static async Task Write(HttpContext http, ReadOnlyMemory<byte> frame, TimeSpan patience, TimeProvider time)
    {
        using var slow = new CancellationTokenSource(patience, time);
        await http.Response.Body.WriteAsync(frame, slow.Token);
        await http.Response.Body.FlushAsync(slow.Token);
    }
}
