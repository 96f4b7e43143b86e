using PushOrleans.Resources;

namespace PushOrleans.Api;

/// <summary>What is not an id names nothing: such paths are answered before any grain is asked.</summary>
internal static class RouteIds
{
    private static readonly string[] Names = ["id", "userId", "campaignId", "deviceId", "kind"];

    public static async ValueTask<object?> Check(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        foreach (var name in Names)
            if (invocation.HttpContext.Request.RouteValues.TryGetValue(name, out var value) && !Lexical.IsId(value as string))
                return Problem.NotFound($"No such {name}");
        return await next(invocation);
    }
}
