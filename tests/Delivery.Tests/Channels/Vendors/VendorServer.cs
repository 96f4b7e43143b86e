using System.Collections.Concurrent;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PushOrleans.Delivery.Tests;

/// <summary>What goes wrong with a call, before the vendor looks at it.</summary>
public enum Trouble
{
    None = 0,
    TooMany,
    TooManyForAnHour,
    ServerError,
    Slow,
    Reset,
    GoAway,

    /// <summary>The vendor takes the messages, and its answer is lost.</summary>
    AnswerLost,
    Quota,
    TokenRefused,
    Garbage,
}

/// <summary>A vendor on a real socket that behaves as its documentation says; keeps what it took.</summary>
internal sealed class VendorServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Vendor _vendor;

    private VendorServer(WebApplication app, Vendor vendor) => (_app, _vendor) = (app, vendor);

    /// <summary>Taken one by one by calls that send; then all is well.</summary>
    public ConcurrentQueue<Trouble> Troubles { get; } = new();

    /// <summary>What befalls every call that sends while the queue is empty.</summary>
    public Trouble Always { get; set; }

    public ConcurrentQueue<string> Sends { get; } = new();
    public int TokenCalls;
    public Vendor Vendor => _vendor;

    public string Endpoint => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>TLS version and application protocol of each call that came over TLS.</summary>
    public ConcurrentQueue<(SslProtocols Tls, string Protocol)> Secured { get; } = new();

    /// <param name="certificate">Null = without TLS.</param>
    public static async Task<VendorServer> StartAsync(string kind, X509Certificate2? certificate = null)
    {
        var vendor = Vendor.Of(kind);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            // With TLS the client chooses, by ALPN.
            listen.Protocols = certificate is not null ? HttpProtocols.Http1AndHttp2 : vendor.IsHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1;
            if (certificate is not null) listen.UseHttps(certificate);
        }));
        var server = new VendorServer(builder.Build(), vendor);
        server._app.Run(server.HandleAsync);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var call = new VendorCall(context, body.ToArray());
        if (_vendor.IsTokenCall(call))
        {
            Interlocked.Increment(ref TokenCalls);
            await WriteAsync(context, _vendor.GiveToken(call));
            return;
        }
        Sends.Enqueue(call.Path);
        if (context.Features.Get<ITlsHandshakeFeature>() is { } tls) Secured.Enqueue((tls.Protocol, call.Protocol));
        var trouble = Troubles.TryDequeue(out var next) ? next : Always;
        switch (trouble)
        {
            case Trouble.TooMany:
                context.Response.Headers.RetryAfter = "0";
                await WriteAsync(context, new Reply(429, _vendor.Busy));
                return;
            case Trouble.TooManyForAnHour:
                context.Response.Headers.RetryAfter = "3600";
                await WriteAsync(context, new Reply(429, _vendor.Busy));
                return;
            case Trouble.ServerError:
                await WriteAsync(context, new Reply(503, "an error page"));
                return;
            case Trouble.Slow:
                await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return;
            case Trouble.Reset:
                context.Abort();
                return;
            case Trouble.AnswerLost:
                _vendor.Take(call);
                context.Abort();
                return;
            case Trouble.GoAway:
                // No new stream on this connection; those that run are finished.
                context.Features.Get<IConnectionLifetimeNotificationFeature>()!.RequestClose();
                break;
            case Trouble.Quota:
                await WriteAsync(context, _vendor.Quota);
                return;
            case Trouble.TokenRefused:
                _vendor.Expire();
                break;
            case Trouble.Garbage:
                await WriteAsync(context, new Reply(200, "<html>"));
                return;
        }
        await WriteAsync(context, _vendor.Take(call));
    }

    private static Task WriteAsync(HttpContext context, Reply reply)
    {
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = "application/json";
        return reply.Body.Length == 0 ? Task.CompletedTask : context.Response.WriteAsync(reply.Body);
    }
}

internal sealed record Reply(int Status, string Body)
{
    public static Reply Json(object value, int status = 200) => new(status, JsonSerializer.Serialize(value));
}

internal sealed class VendorCall(HttpContext context, byte[] body)
{
    public string Path { get; } = context.Request.Path;
    public string Protocol { get; } = context.Request.Protocol;
    public byte[] Body => body;
    public string Text => Encoding.UTF8.GetString(body);
    public JsonElement Json => JsonDocument.Parse(body).RootElement;

    public string Header(string name) => context.Request.Headers[name].ToString();

    public IReadOnlyDictionary<string, string> Form => Text.Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => WebUtility.UrlDecode(pair[0]), pair => WebUtility.UrlDecode(pair[1]));
}
