using System.Diagnostics.Metrics;
using Azure.Core;
using Azure.Core.Pipeline;
using Request = Azure.Core.Request;

namespace PushOrleans.Storage.Azure;

/// <summary>
/// Counts every request that goes to the account, repeats included, and the bytes of bodies: what the service bills and throttles by. Tags are the
/// service, what was done, and to what; never a name or key.
/// </summary>
internal sealed class StorageMeter : HttpPipelinePolicy
{
    private static readonly Meter Meter = new("PushOrleans");
    private static readonly Counter<long> Operations = Meter.CreateCounter<long>("push.storage.operations", "{operation}", "Requests to the storage account, repeats included");
    private static readonly Counter<long> Sent = Meter.CreateCounter<long>("push.storage.sent", "By", "Bytes of bodies sent to the storage account");
    private static readonly Counter<long> Received = Meter.CreateCounter<long>("push.storage.received", "By", "Bytes of bodies received from the storage account");

    private StorageMeter()
    {
    }

    public static StorageMeter Instance { get; } = new();

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        ProcessNext(message, pipeline);
        Count(message);
    }

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await ProcessNextAsync(message, pipeline).ConfigureAwait(false);
        Count(message);
    }

    internal static (string Service, string What, string Of) KindOf(Request request)
    {
        var (path, query) = (request.Uri.Path, request.Uri.Query);
        if (path.Contains("$batch", StringComparison.Ordinal)) return ("table", "transaction", "silos");
        if (!request.Headers.TryGetValue("DataServiceVersion", out _)) return ("blob", DoneTo(request, query), FolderOf(path, query));
        var what = request.Method == RequestMethod.Get ? "query" : request.Method == RequestMethod.Post ? "insert" : request.Method == RequestMethod.Delete ? "delete" : "update";
        return ("table", what, TableOf(path));
    }

    private static string DoneTo(Request request, string query)
    {
        if (query.Contains("comp=appendblock", StringComparison.Ordinal)) return "append";
        if (query.Contains("comp=list", StringComparison.Ordinal)) return "list";
        if (request.Method == RequestMethod.Get || request.Method == RequestMethod.Head) return "read";
        return request.Method == RequestMethod.Delete ? "delete" : "put";
    }

    private static string FolderOf(string path, string query)
    {
        foreach (var folder in new[] { "segments", "personal", "snapshots", "named" })
            if (path.Contains(folder, StringComparison.Ordinal) || query.Contains(folder, StringComparison.Ordinal)) return folder;
        return "store";
    }

    // By what the tables' names end with; only silos change several rows at once.
    private static string TableOf(string path) =>
        path.Contains("Reminders", StringComparison.Ordinal) ? "reminders"
        : path.Contains("SiloInstances", StringComparison.Ordinal) ? "silos"
        : path.Contains("GrainState", StringComparison.Ordinal) ? "states"
        : "tables";

    private static void Count(HttpMessage message)
    {
        var (service, what, of) = KindOf(message.Request);
        var tags = new System.Diagnostics.TagList { { "service", service }, { "operation", what }, { "of", of } };
        Operations.Add(1, tags);
        if (message.Request.Content?.TryComputeLength(out var sent) == true) Sent.Add(sent, tags);
        if (message.HasResponse && message.Response.Headers.ContentLength is > 0 and { } received && message.Request.Method != RequestMethod.Head) Received.Add(received, tags);
    }
}
