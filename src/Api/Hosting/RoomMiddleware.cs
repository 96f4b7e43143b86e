using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Api;

/// <summary>Endpoints that bulk pages of this node give way to, as soon as a request is allowed: somebody waits for what it starts.</summary>
internal sealed record BulkGivesWay;

/// <summary>
/// Makes room (<see cref="IBulkRoom"/>) for a request of an endpoint that asks for it. A request waits for a processor a dozen times before a grain has it.
/// A front end without partitions has nobody to make room.
/// </summary>
internal sealed class RoomMiddleware(RequestDelegate next, TimeProvider time, IBulkRoom? bulk = null)
{
    /// <summary>The longest that room is made for one request: whoever sends his body slowly does not keep bulk campaigns slow.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    public async Task InvokeAsync(HttpContext context)
    {
        if (bulk is null || context.GetEndpoint()?.Metadata.GetMetadata<BulkGivesWay>() is null)
        {
            await next(context);
            return;
        }

        using var room = bulk.MakeRoom();
        await using var end = time.CreateTimer(static room => ((IDisposable)room!).Dispose(), room, Longest, Timeout.InfiniteTimeSpan);
        await next(context);
    }
}
