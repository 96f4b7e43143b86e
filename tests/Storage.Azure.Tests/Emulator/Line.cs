using Azure.Core;
using Azure.Core.Pipeline;
using Request = Azure.Core.Request;

namespace PushOrleans.Storage.Azure.Tests;

/// <summary>The line to the service: counts what passes, and loses what a test wants lost.</summary>
internal sealed class Line : HttpPipelinePolicy
{
    private int _requests;

    /// <summary>Requests that were sent, repeats included.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Which requests never arrive.</summary>
    public Func<Request, bool> LosesRequest { get; set; } = _ => false;

    /// <summary>Which requests arrive and do their work, while the answer is lost.</summary>
    public Func<Request, bool> LosesAnswer { get; set; } = _ => false;

    /// <summary>Which requests wait before they are sent, as in a process that was frozen.</summary>
    public Func<Request, Task>? Holds { get; set; }

    public static bool IsAppend(Request request) => request.Method == RequestMethod.Put && request.Uri.Query.Contains("comp=appendblock", StringComparison.Ordinal);

    public static bool IsCreate(Request request) => request.Method == RequestMethod.Put && request.Headers.TryGetValue("x-ms-blob-type", out var type) && type == "AppendBlob";

    /// <summary>So many of these requests, and no more.</summary>
    public static Func<Request, bool> First(int count, Func<Request, bool> which) => request => which(request) && Interlocked.Decrement(ref count) >= 0;

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException("the stores do not block");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Interlocked.Increment(ref _requests);
        if (Holds is { } hold) await hold(message.Request);
        if (LosesRequest(message.Request)) throw new IOException("lost before the service");
        await ProcessNextAsync(message, pipeline);
        if (LosesAnswer(message.Request)) throw new IOException("lost after the service");
    }
}
