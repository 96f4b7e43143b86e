using PushOrleans.Silo;

namespace PushOrleans.Api;

/// <param name="Status"><c>ok</c>, or why not.</param>
public sealed record HealthBody(string Status);

/// <summary>Whether the process lives, has started, and may take work.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("Health");
        health.MapGet("/live", () => State("ok", true)).Open("The process runs").Gives(200, typeof(HealthBody), "It runs");
        health.MapGet("/startup", (StartUp startUp) => State(startUp.IsDone ? "ok" : "starting", startUp.IsDone))
            .Open("The start is complete").Gives(200, typeof(HealthBody), "Started").Gives(503, typeof(HealthBody), "Starting");
        health.MapGet("/ready", Ready)
            .Open("Decisions can be made: started, and the inputs are fresh; in a cluster: silos answer").Gives(200, typeof(HealthBody), "Ready").Gives(503, typeof(HealthBody), "Not ready, and why");
    }

    private static Answer Ready(StartUp startUp, INodeHealth health)
    {
        if (!startUp.IsDone) return State("starting", false);
        return health.NotReady is { } why ? State(why, false) : State("ok", true);
    }

    private static Answer State(string status, bool ok) => Answer.Of(new HealthBody(status), ApiJson.Wire.HealthBody, ok ? 200 : 503, noStore: true);
}
