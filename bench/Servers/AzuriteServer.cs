using System.Globalization;

namespace PushOrleans.Bench;

/// <summary>The emulator of the storage service, in memory: one process of one thread, whose limits are not the service's.</summary>
internal sealed class AzuriteServer : IAsyncDisposable
{
    // Azurite's published account; it opens nothing but an emulator.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly ServerProcess _process;

    private AzuriteServer(ServerProcess process, int blobs, int tables) =>
        (_process, ConnectionString) = (process, $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={Key};BlobEndpoint={At(blobs)}devstoreaccount1;TableEndpoint={At(tables)}devstoreaccount1;");

    public string ConnectionString { get; }

    /// <summary>Processor time it used until now.</summary>
    public TimeSpan ProcessorTime => _process.ProcessorTime;

    public static async Task<AzuriteServer> StartAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Root(), "eng", "azurite");
        var script = Path.Combine(folder, "node_modules", "azurite", "dist", "src", "azurite.js");
        if (!File.Exists(script)) await ServerProcess.RunAsync("npm", ["ci", "--prefix", folder, "--no-audit", "--no-fund", "--silent"], cancellationToken);
        var (blobs, queues, tables) = (FreePorts.Next(), FreePorts.Next(), FreePorts.Next());
        var process = ServerProcess.Start(
            "node", script, "--inMemoryPersistence", "--disableTelemetry", "--skipApiVersionCheck", "--loose", "--silent",
            "--blobHost", "127.0.0.1", "--queueHost", "127.0.0.1", "--tableHost", "127.0.0.1", "--blobPort", Text(blobs), "--queuePort", Text(queues), "--tablePort", Text(tables));
        var server = new AzuriteServer(process, blobs, tables);
        using var http = new HttpClient();
        foreach (var port in new[] { blobs, tables })
            await process.WhenAsync(() => http.GetAsync(new Uri(At(port)), cancellationToken), fault => fault is HttpRequestException, cancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string At(int port) => $"http://127.0.0.1:{Text(port)}/";

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "PushOrleans.sln"))) return folder.FullName;
        throw new InvalidOperationException("This leg runs Azurite as eng/azurite pins it: run it from a clone of the repository.");
    }
}
