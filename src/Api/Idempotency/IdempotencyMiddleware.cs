using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace PushOrleans.Api;

/// <summary>An endpoint that keeps its keys itself (POST /campaigns, whose keys are per provider).</summary>
internal sealed record OwnIdempotency;

/// <summary>The optional Idempotency-Key of POSTs, per (API key, method, path).</summary>
internal sealed class IdempotencyMiddleware(RequestDelegate next, IGrainFactory grains, IOptions<ApiOptions> options)
{
    private const int InMemoryBytes = 64 * 1024;

    public async Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method) || context.Features.Get<Caller>() is not { } caller || context.GetEndpoint()?.Metadata.GetMetadata<OwnIdempotency>() is not null)
        {
            await next(context);
            return;
        }

        var key = IdempotencyKey.Of(context.Request);
        if (key.Problem is { } problem) await problem.ExecuteAsync(context);
        else if (key.Value is null) await next(context);
        else await Once(context, caller, key.Value);
    }

    private async Task Once(HttpContext context, Caller caller, string key)
    {
        RequestBody.Allow(context, options.Value.MaxUploadBytes);
        context.Request.EnableBuffering(InMemoryBytes);
        var bodyHash = await SHA256.HashDataAsync(context.Request.Body, context.RequestAborted);
        context.Request.Body.Position = 0;
        var grainKey = IdempotencyKey.GrainKey(caller.Key.Id, context.Request.Method, context.Request.Path.Value ?? "", key);
        await IdempotentRun.Execute(context, grains, grainKey, bodyHash, caller.Secret, () => next(context));
    }
}
