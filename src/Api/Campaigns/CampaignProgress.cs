using System.Text.Json;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Api;

/// <summary>GET /campaigns/{id}/progress.</summary>
internal static class CampaignProgress
{
    /// <summary>Twice a second is promised; this leaves room for a slow answer.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(150);

    public static async Task<IResult> Stream(string id, HttpContext http, IGrainFactory grains, TimeProvider time, IHostApplicationLifetime host, CancellationToken cancellationToken)
    {
        if (await grains.Visible(id, http.Caller(), cancellationToken) is not { } view) return Problem.NotFound("No such campaign");
        var response = http.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        // A stop of the node ends the stream: the follower comes back to the next one.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, host.ApplicationStopping);
        using var timer = new PeriodicTimer(Pace, time);
        var campaign = grains.GetGrain<ICampaignGrain>(id);
        while (true)
        {
            await Send(response, "progress", view, cancellationToken);
            if (view.State.IsTerminal())
            {
                await Send(response, "done", view, cancellationToken);
                return TypedResults.Empty;
            }

            try
            {
                await timer.WaitForNextTickAsync(stop.Token);
            }
            catch (OperationCanceledException) when (host.ApplicationStopping.IsCancellationRequested)
            {
                return TypedResults.Empty;
            }

            view = await campaign.Get(cancellationToken) ?? view;
        }
    }

    private static async Task Send(HttpResponse response, string name, CampaignView view, CancellationToken cancellationToken)
    {
        var data = JsonSerializer.Serialize(CampaignEndpoints.Of(view.Counts), ApiJson.Wire.CountsBody);
        await response.WriteAsync($"event: {name}\ndata: {data}\n\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
