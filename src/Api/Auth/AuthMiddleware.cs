namespace PushOrleans.Api;

/// <summary>Finds the caller and asks for the endpoint's scope. An endpoint that says nothing of scopes answers nobody.</summary>
internal sealed class AuthMiddleware(RequestDelegate next, KeyCache keys)
{
    private const string Scheme = "Bearer ";

    public async Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint is null || endpoint.Metadata.GetMetadata<OpenToAll>() is not null)
        {
            await next(context);
            return;
        }

        if (await Refusal(context, endpoint) is { } problem) await problem.ExecuteAsync(context);
        else await next(context);
    }

    private async Task<Problem?> Refusal(HttpContext context, Endpoint endpoint)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return Problem.Unauthorized("Send Authorization: Bearer <key>");
        var secret = header[Scheme.Length..].Trim();
        if (await keys.Find(secret, context.RequestAborted) is not { } key) return Problem.Unauthorized("The key is not known, or has expired");
        var caller = new Caller(key, secret);
        context.Features.Set(caller);
        if (endpoint.Metadata.GetMetadata<RequiredScope>() is not { } required) return IsMethodMismatch(endpoint) ? null : Problem.Forbidden("The endpoint is not open");
        return caller.Has(required.Scope) ? null : Problem.Forbidden($"The key lacks the scope {required.Scope}");
    }

    // Routing answers a wrong method by an endpoint of its own, which has no metadata at all.
    private static bool IsMethodMismatch(Endpoint endpoint) => endpoint.Metadata.Count == 0;
}
