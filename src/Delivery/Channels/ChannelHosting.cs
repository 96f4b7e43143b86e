using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;

namespace PushOrleans.Delivery;

/// <summary>Adds a channel: its queue, its options, its HTTP client.</summary>
public static class ChannelHosting
{
    /// <summary>
    /// <typeparamref name="TChannel"/> is a singleton; <paramref name="name"/> is its <see cref="IPushChannel.Name"/>. Calling it again changes
    /// nothing. A channel that speaks HTTP takes <see cref="VendorHttp"/> and sends with its name.
    /// </summary>
    public static IServiceCollection AddPushChannel<TChannel>(this IServiceCollection services, string name) where TChannel : class, IPushChannel
    {
        if (services.Any(service => service.ServiceType == typeof(TChannel))) return services;
        services.AddSingleton<TChannel>();
        services.AddSingleton<IPushChannel>(provider => provider.GetRequiredService<TChannel>());
        services.AddOptions<ChannelOptions>(name).BindConfiguration($"{DeliveryOptions.Section}:Channels:{name}").ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ChannelOptions>, ChannelOptionsValidator>());
        services.TryAddSingleton<VendorHttp>();
        var client = services.AddHttpClient(VendorHttp.ClientOf(name), static http =>
        {
            // The pipeline bounds each attempt, the caller's patience all of them.
            http.Timeout = Timeout.InfiniteTimeSpan;
            http.DefaultRequestHeaders.UserAgent.ParseAdd("PushOrleans/1");
        });
        client.RemoveAllLoggers();
        client.ConfigurePrimaryHttpMessageHandler(provider => Handler(Options(provider, name)));
        client.AddResilienceHandler(name, (pipeline, context) => Configure(pipeline, Options(context.ServiceProvider, name), context.ServiceProvider.GetRequiredService<TimeProvider>()))
            .SelectPipelineByAuthority();
        return services;
    }

    private static ChannelOptions Options(IServiceProvider provider, string name) => provider.GetRequiredService<IOptionsMonitor<ChannelOptions>>().Get(name);

    private static SocketsHttpHandler Handler(ChannelOptions options) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(options.AttemptTimeoutSeconds),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        EnableMultipleHttp2Connections = true,
        MaxResponseHeadersLength = 32,
        ConnectCallback = (context, cancellationToken) => GuardedConnection.OpenAsync(context.DnsEndPoint, options.AllowPrivateAddresses, cancellationToken),
    };

    private static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, ChannelOptions options, TimeProvider time)
    {
        pipeline.TimeProvider = time;
        if (options.Retries > 0) pipeline.AddRetry(new HttpRetryStrategyOptions
        {
            MaxRetryAttempts = options.Retries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromMilliseconds(options.RetryDelayMilliseconds),
            MaxDelay = TimeSpan.FromSeconds(30),
            ShouldRetryAfterHeader = false,
            ShouldHandle = arguments => ValueTask.FromResult(
                arguments.Outcome.Exception is not Polly.CircuitBreaker.BrokenCircuitException
                && RetryRules.IsTransient(arguments.Outcome.Result, arguments.Outcome.Exception, time.GetUtcNow(), TimeSpan.FromSeconds(options.MaxRetryAfterSeconds))),
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
