using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PushOrleans.Storage.Azure.Tests;

/// <summary>What becomes of a request on its way.</summary>
/// <param name="Status">Answered by the proxy with this, and never forwarded.</param>
/// <param name="RetryAfter">Seconds that such an answer asks to wait.</param>
internal sealed record Fault(int? Status = null, int? RetryAfter = null)
{
    /// <summary>The connection breaks before the service sees the request.</summary>
    public static Fault LosesRequest { get; } = new();

    /// <summary>The service does its work; the connection breaks before its answer is seen.</summary>
    public static Fault LosesAnswer { get; } = new();

    /// <summary>Neither forwarded nor answered until the caller gives up.</summary>
    public static Fault Hangs { get; } = new();

    public static Fault Throttles(int status, int? retryAfter = null) => new(status, retryAfter);
}

/// <summary>A server on a real socket between the SDK and one of Azurite's services. Requests pass as they are, but for those that a test picks.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None });
    private readonly string _service;

    private FaultyProxy(WebApplication app, string service) => (_app, _service) = (app, service);

    /// <summary>Every request that came in, with its time on the monotonic clock.</summary>
    public ConcurrentQueue<(string Method, string Target, TimeSpan At)> Seen { get; } = new();

    /// <summary>Null = passes.</summary>
    public Func<HttpRequest, ValueTask<Fault?>> FaultOf { get; set; } = _ => default;

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <param name="service">Scheme, host and port of the service behind.</param>
    public static async Task<FaultyProxy> StartAsync(string service)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var proxy = new FaultyProxy(builder.Build(), service);
        proxy._app.Run(proxy.HandleAsync);
        await proxy._app.StartAsync(TestContext.Current.CancellationToken);
        return proxy;
    }

    /// <summary>So many of these requests meet the fault, and no more.</summary>
    public static Func<HttpRequest, ValueTask<Fault?>> First(int count, Fault fault, Func<HttpRequest, bool>? which = null) =>
        request => new((which is null || which(request)) && Interlocked.Decrement(ref count) >= 0 ? fault : null);

    public static bool IsAppend(HttpRequest request) => request.Method == "PUT" && request.QueryString.Value!.Contains("comp=appendblock", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        Seen.Enqueue((context.Request.Method, target, Stopwatch.GetElapsedTime(0)));
        var fault = await FaultOf(context.Request);
        if (ReferenceEquals(fault, Fault.LosesRequest))
        {
            context.Abort();
        }
        else if (ReferenceEquals(fault, Fault.Hangs))
        {
            var gone = new TaskCompletionSource();
            await using var registration = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        }
        else if (fault?.Status is { } status)
        {
            context.Response.StatusCode = status;
            if (fault.RetryAfter is { } seconds) context.Response.Headers.RetryAfter = $"{seconds}";
        }
        else
        {
            await ForwardAsync(context, target, swallow: fault is not null);
        }
    }

    private async Task ForwardAsync(HttpContext context, string target, bool swallow)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), _service + target);
        if (body.Length > 0 || context.Request.Headers.ContentType.Count > 0) request.Content = new ByteArrayContent(body.ToArray());
        foreach (var (name, values) in context.Request.Headers)
        {
            // The signature covers the account and path, not the host.
            if (name is "Host" or "Connection" or "Transfer-Encoding" or "Content-Length") continue;
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable())) request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }
        using var answer = await _client.SendAsync(request);
        var content = await answer.Content.ReadAsByteArrayAsync();
        if (swallow)
        {
            context.Abort();
            return;
        }
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
            if (name is not ("Transfer-Encoding" or "Connection" or "Keep-Alive")) context.Response.Headers[name] = values.ToArray();
        if (HttpMethods.IsHead(context.Request.Method) || content.Length == 0) return;
        await context.Response.Body.WriteAsync(content);
    }
}
