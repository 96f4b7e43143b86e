using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace PushOrleans.Api;

/// <summary>A token bucket per key; off unless <see cref="ApiOptions.RequestsPerSecond"/> is set.</summary>
internal sealed class RateLimitMiddleware : IDisposable
{
    private readonly RequestDelegate _next;
    private readonly PartitionedRateLimiter<string>? _limiter;

    public RateLimitMiddleware(RequestDelegate next, IOptions<ApiOptions> options)
    {
        _next = next;
        if (options.Value.RequestsPerSecond is not { } perSecond) return;
        _limiter = PartitionedRateLimiter.Create<string, string>(keyId => RateLimitPartition.GetTokenBucketLimiter(keyId, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perSecond,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        }));
    }

    public async Task InvokeAsync(HttpContext context)
    {
        if (_limiter is null || context.Features.Get<Caller>() is not { } caller)
        {
            await _next(context);
            return;
        }

        using var lease = await _limiter.AcquireAsync(caller.Key.Id, 1, context.RequestAborted);
        if (lease.IsAcquired) await _next(context);
        else await Problem.RateLimited(1).ExecuteAsync(context);
    }

    public void Dispose() => _limiter?.Dispose();
}
