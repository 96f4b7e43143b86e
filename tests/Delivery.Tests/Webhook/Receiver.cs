using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PushOrleans.Delivery.Tests;

/// <summary>A provider's server on a real socket. Answers by <see cref="Answer"/>; keeps what came in.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Receiver(WebApplication app) => _app = app;

    public ConcurrentQueue<Call> Calls { get; } = new();

    /// <summary>What to do with the n-th call (from 0) of the body's user. Default: 204.</summary>
    public Func<HttpContext, Call, int, Task> Answer { get; set; } = (context, _, _) => Status(context, 204);

    public string Endpoint => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/hooks/very-private-path";

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new Receiver(builder.Build());
        var seen = new ConcurrentDictionary<string, int>();
        receiver._app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            var call = new Call(context.Request.Path, context.Request.Headers["webhook-id"]!, long.Parse(context.Request.Headers["webhook-timestamp"]!), context.Request.Headers["webhook-signature"]!, body.ToArray());
            receiver.Calls.Enqueue(call);
            await receiver.Answer(context, call, seen.AddOrUpdate(call.User, 0, (_, n) => n + 1));
        });
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    public static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    internal sealed record Call(string Path, string Id, long Timestamp, string Signature, byte[] Body)
    {
        public string User => JsonDocument.Parse(Body).RootElement.GetProperty("data").GetProperty("userId").GetString()!;

        public bool Verifies(string secret) => Signature == WebhookSignature.Sign(WebhookSignature.Key(System.Text.Encoding.UTF8.GetBytes(secret)), Id, Timestamp, Body);
    }
}
