using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>The webhook's HTTP client: no redirects, no cookies, no proxy, no log of addresses or headers; retries outside, then a circuit breaker per endpoint, then a time-out per attempt.</summary>
internal static class WebhookHosting
{
    private const int RememberedIds = 200_000;

    public static IServiceCollection AddWebhook(this IServiceCollection services)
    {
        services.TryAddTransient<AttemptHandler>();
        services.TryAddSingleton<WebhookSender>();
        services.TryAddSingleton(_ => new OncePerId(RememberedIds));
        services.TryAddSingleton<IRedrive, WebhookRedrive>();
        var client = services.AddHttpClient(WebhookSender.Client, http =>
        {
            http.Timeout = Timeout.InfiniteTimeSpan;
            http.DefaultRequestHeaders.UserAgent.ParseAdd("PushOrleans-Webhook/1");
        });
        client.RemoveAllLoggers();
        client.ConfigurePrimaryHttpMessageHandler(provider => Handler(provider.GetRequiredService<IOptions<DeliveryOptions>>().Value.Webhook));
        client.AddResilienceHandler("webhook", static (pipeline, context) =>
            Configure(pipeline, context.ServiceProvider.GetRequiredService<IOptions<DeliveryOptions>>().Value.Webhook, context.ServiceProvider.GetRequiredService<TimeProvider>()))
            .SelectPipelineByAuthority();
        client.AddHttpMessageHandler<AttemptHandler>();
        return services;
    }

    private static SocketsHttpHandler Handler(WebhookOptions options) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(options.AttemptTimeoutSeconds),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = 32,
        ConnectCallback = (context, cancellationToken) => GuardedConnection.OpenAsync(context.DnsEndPoint, options.AllowPrivateAddresses, cancellationToken),
    };

    private static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, WebhookOptions options, TimeProvider time)
    {
        pipeline.TimeProvider = time;
        if (options.Retries > 0) pipeline.AddRetry(new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = options.Retries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(options.RetryDelayMilliseconds),
            MaxDelay = TimeSpan.FromMinutes(1),
            ShouldRetryAfterHeader = false,
            ShouldHandle = arguments => ValueTask.FromResult(RetryRules.IsTransient(arguments.Outcome.Result, arguments.Outcome.Exception, time.GetUtcNow(), TimeSpan.FromSeconds(options.MaxRetryAfterSeconds))),
            DelayGenerator = arguments => ValueTask.FromResult(RetryRules.RetryAfter(arguments.Outcome.Result, time.GetUtcNow())),
        });
        pipeline.AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
        {
            FailureRatio = 0.9,
            SamplingDuration = TimeSpan.FromSeconds(30),
            MinimumThroughput = options.BreakAfterAttempts,
            BreakDuration = TimeSpan.FromSeconds(options.BreakSeconds),
            ShouldHandle = static arguments => ValueTask.FromResult(RetryRules.IsEndpointFault(arguments.Outcome.Result, arguments.Outcome.Exception)),
        });
        pipeline.AddTimeout(new HttpTimeoutStrategyOptions { Timeout = TimeSpan.FromSeconds(options.AttemptTimeoutSeconds) });
    }
}
