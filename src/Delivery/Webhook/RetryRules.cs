using System.Net;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace PushOrleans.Delivery;

/// <summary>Which failed attempts are made again, and when.</summary>
public static class RetryRules
{
    /// <summary>Whether another attempt may help: time-outs, broken connections, 408, 429 and 5xx, unless the endpoint asks for more patience than we have.</summary>
    public static bool IsTransient(HttpResponseMessage? response, Exception? exception, DateTimeOffset now, TimeSpan maxRetryAfter) => (response, exception) switch
    {
        (_, HttpRequestException { InnerException: ForbiddenAddressException }) => false,
        (_, HttpRequestException or TimeoutRejectedException or BrokenCircuitException) => true,
        (_, not null) => false,
        ({ } answer, _) => IsTransient(answer.StatusCode) && (RetryAfter(answer, now) ?? TimeSpan.Zero) <= maxRetryAfter,
        _ => false,
    };

    /// <summary>Whether the endpoint, not the message, is at fault: what opens its circuit.</summary>
    public static bool IsEndpointFault(HttpResponseMessage? response, Exception? exception) =>
        exception is TimeoutRejectedException or HttpRequestException { InnerException: not ForbiddenAddressException } || response?.StatusCode >= HttpStatusCode.InternalServerError;

    /// <summary>The delay that the endpoint asks for, in seconds or until a date; null when it asks for none.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage? response, DateTimeOffset now)
    {
        if (response?.Headers.RetryAfter is not { } header) return null;
        var delay = header.Delta ?? header.Date - now;
        return delay < TimeSpan.Zero ? TimeSpan.Zero : delay;
    }

    public static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;
}
