using System.Text;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Api;

/// <summary>Finds the caller and asks for the endpoint's scope. An endpoint that says nothing of scopes answers nobody.</summary>
internal sealed class AuthMiddleware(RequestDelegate next, KeyCache keys, DeviceTokenDesk tokens, IGrainFactory grains, PartitionCount partitions)
{
    private const string Scheme = "Bearer ";
    private const string BasicScheme = "Basic ";

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
        var (secret, challenge) = (SecretOf(context.Request.Headers.Authorization.ToString(), endpoint), IsForBrowsers(endpoint) ? "Basic realm=\"PushOrleans\"" : "Bearer");
        if (secret is null) return Problem.Unauthorized("Send Authorization: Bearer <key>", challenge);
        if (secret.StartsWith(DeviceToken.Prefix, StringComparison.Ordinal)) return await DeviceRefusal(context, endpoint, secret);
        if (await keys.Find(secret, context.RequestAborted) is not { } key) return Problem.Unauthorized("The key is not known, or has expired", challenge);
        var caller = new Caller(key, secret);
        context.Features.Set(caller);
        if (endpoint.Metadata.GetMetadata<RequiredScope>() is not { } required) return IsMethodMismatch(endpoint) ? null : Problem.Forbidden("The endpoint is not open to API keys");
        return caller.Has(required.Scope) ? null : Problem.Forbidden($"The key lacks the scope {required.Scope}");
    }

    private static string? SecretOf(string header, Endpoint endpoint)
    {
        if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return header[Scheme.Length..].Trim();
        if (!IsForBrowsers(endpoint) || !header.StartsWith(BasicScheme, StringComparison.OrdinalIgnoreCase)) return null;

        // Any user name, and the key as its password (RFC 7617).
        Span<byte> bytes = stackalloc byte[KeySecrets.MaxLength];
        if (!Convert.TryFromBase64String(header[BasicScheme.Length..].Trim(), bytes, out var length)) return null;
        var text = Encoding.UTF8.GetString(bytes[..length]);
        return text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? text[(colon + 1)..] : null;
    }

    private static bool IsForBrowsers(Endpoint endpoint) => endpoint.Metadata.GetMetadata<ForBrowsers>() is not null;

    /// <summary>A device may act for its own user only, at the endpoints that are open to it, and as long as the user has it.</summary>
    private async Task<Problem?> DeviceRefusal(HttpContext context, Endpoint endpoint, string secret)
    {
        if (await tokens.Check(secret, context.RequestAborted) is not { } token) return Problem.Unauthorized("The device token is not known, or has expired");
        context.Features.Set(Caller.Of(token, secret));
        if (endpoint.Metadata.GetMetadata<OpenToDevices>() is null) return IsMethodMismatch(endpoint) ? null : Problem.Forbidden("The endpoint is not open to device tokens");
        if (context.Request.RouteValues.TryGetValue(OpenToDevices.UserId, out var user) && !string.Equals(user as string, token.UserId, StringComparison.Ordinal))
            return Problem.Forbidden("The device token is another user's");
        return await UserCalls.HasDevice(grains, partitions, token.UserId, token.DeviceId, context.RequestAborted)
            ? null
            : Problem.Unauthorized("The user does not have the device any more");
    }

    // Routing answers a wrong method by an endpoint of its own, which has no metadata at all.
    private static bool IsMethodMismatch(Endpoint endpoint) => endpoint.Metadata.Count == 0;
}
