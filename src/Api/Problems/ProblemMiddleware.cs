using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.Features;

namespace PushOrleans.Api;

/// <summary>Every error leaves as a problem: faults of the request, of the store, and of ourselves, which tell nothing of their inside.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    [SuppressMessage("Design", "CA1031", Justification = "The last line: what is unknown here becomes a 500 and is logged.")]
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (IsBare(context)) await Problem.OfStatus(context.Response.StatusCode).ExecuteAsync(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer.
            if (!context.Response.HasStarted) context.Response.StatusCode = 499;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var problem = Of(e);
            if (problem.Status == 500) LogFault(e, context.Request.Method, Route(context));
            else if (problem.Status == 503) LogUnavailable(e, context.Request.Method, Route(context));
            context.Response.Clear();
            await problem.ExecuteAsync(context);
        }
    }

    private static bool IsBare(HttpContext context) =>
        context.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null } && context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest != true;

    private static Problem Of(Exception e) => e switch
    {
        BadHttpRequestException bad => Problem.OfStatus(bad.StatusCode),
        _ => Faults.IsUnavailable(e) ? Problem.EvidenceUnavailable() : Problem.Internal(),
    };

    private static string Route(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "unknown";

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Route} failed")]
    private partial void LogFault(Exception e, string method, string route);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Route} could not be recorded")]
    private partial void LogUnavailable(Exception e, string method, string route);
}
