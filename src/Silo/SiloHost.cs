using Microsoft.AspNetCore.Http.HttpResults;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Silo;

/// <summary>Builds a silo as a process of its own, with a small HTTP listener for whoever watches it.</summary>
public static class SiloHost
{
    /// <param name="args">Command line, e.g. <c>--PushOrleans:Mode=Cluster</c>.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Options are wrong; each message says what to write instead.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(HostArguments.Unwatched(args));
        builder.UsePushOrleansSilo();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var app = builder.Build();
        app.Urls.Add(app.Services.GetRequiredService<PushOrleansOptions>().SiloUrl);
        // Listens from the start: what is counted before the first look counts, too.
        app.Services.GetRequiredService<MetricsText>();
        app.MapSiloHealth();
        return app;
    }

    private static void MapSiloHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => State(null));
        app.MapGet("/health/startup", (IHostApplicationLifetime host) => State(host.ApplicationStarted.IsCancellationRequested ? null : "starting"));
        app.MapGet("/health/ready", (IHostApplicationLifetime host, INodeHealth health) => State(host.ApplicationStarted.IsCancellationRequested ? health.NotReady : "starting"));
        app.MapGet("/metrics", (MetricsText metrics) => TypedResults.Text(metrics.Write(), "text/plain; version=0.0.4; charset=utf-8"));
    }

    private static JsonHttpResult<Dictionary<string, string>> State(string? why) => TypedResults.Json(new Dictionary<string, string> { ["status"] = why ?? "ok" }, statusCode: why is null ? 200 : 503);
}
