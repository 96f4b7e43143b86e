using PushOrleans.Silo;

namespace PushOrleans.Api;

internal static class MetricsEndpoints
{
    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", (MetricsText metrics) => TypedResults.Text(metrics.Write(), "text/plain; version=0.0.4; charset=utf-8"))
            .WithTags("Health").Open("Meters of the process in Prometheus' text format").Gives(200, null, "The meters", "text/plain");
}
