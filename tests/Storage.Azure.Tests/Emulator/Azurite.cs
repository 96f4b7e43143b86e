using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;

[assembly: AssemblyFixture(typeof(PushOrleans.Storage.Azure.Tests.Azurite))]

namespace PushOrleans.Storage.Azure.Tests;

/// <summary>The storage service as a process of its own, in memory, on ports that were free; it ends with the tests.</summary>
public sealed partial class Azurite : IAsyncLifetime
{
    // Azurite's published account; it opens nothing but an emulator.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(2);

    private Process? _process;

    public string ConnectionString { get; private set; } = "";

    /// <summary>Scheme, host and port of the services.</summary>
    public string BlobService { get; private set; } = "";

    /// <inheritdoc cref="BlobService"/>
    public string TableService { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var folder = Path.Combine(Root(), "eng", "azurite");
        var script = Path.Combine(folder, "node_modules", "azurite", "dist", "src", "azurite.js");
        if (!File.Exists(script)) await InstallAsync(folder);
        _process = Start("node", folder, script, "--inMemoryPersistence", "--disableTelemetry", "--skipApiVersionCheck", "--loose",
            "--blobHost", "127.0.0.1", "--queueHost", "127.0.0.1", "--tableHost", "127.0.0.1", "--blobPort", "0", "--queuePort", "0", "--tablePort", "0");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Stop();
        using var late = new CancellationTokenSource(StartsWithin);
        var ports = new Dictionary<string, string>();
        while (ports.Count < 3)
        {
            var line = await _process.StandardOutput.ReadLineAsync(late.Token)
                ?? throw new InvalidOperationException($"Azurite ended: {await _process.StandardError.ReadToEndAsync(late.Token)}");
            if (Listening().Match(line) is { Success: true } match) ports[match.Groups[1].Value] = match.Groups[2].Value;
        }
        _ = DrainAsync(_process.StandardOutput);
        _ = DrainAsync(_process.StandardError);
        (BlobService, TableService) = ($"http://127.0.0.1:{ports["Blob"]}", $"http://127.0.0.1:{ports["Table"]}");
        ConnectionString = ConnectionTo(BlobService, TableService);
    }

    public ValueTask DisposeAsync()
    {
        Stop();
        return ValueTask.CompletedTask;
    }

    /// <summary>The account, with its services at these addresses: the process's own, or a proxy's before it.</summary>
    public static string ConnectionTo(string blobs, string tables) =>
        $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={Key};BlobEndpoint={blobs}/devstoreaccount1;TableEndpoint={tables}/devstoreaccount1;";

    public TableServiceClient Tables() => AzureAccount.Tables(ConnectionString);

    public BlobServiceClient Blobs() => AzureAccount.Blobs(ConnectionString);

    /// <summary>Over a line that may lose things; repeats come soon.</summary>
    public BlobServiceClient Blobs(HttpPipelinePolicy line)
    {
        var options = new BlobClientOptions { Retry = { MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(10), MaxDelay = TimeSpan.FromMilliseconds(50) } };
        options.AddPolicy(line, HttpPipelinePosition.PerRetry);
        return new BlobServiceClient(ConnectionString, options);
    }

    /// <summary>A name for a table or container that no other test has.</summary>
    public static string NewName() => "t" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "PushOrleans.sln"))) return folder.FullName;
        throw new InvalidOperationException("the tests run outside of the repository");
    }

    private static async Task InstallAsync(string folder)
    {
        using var npm = Start("npm", folder, "ci", "--no-audit", "--no-fund");
        var said = await Task.WhenAll(npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0) throw new InvalidOperationException($"npm ci in eng/azurite failed: {string.Concat(said)}");
    }

    private static Process Start(string program, string folder, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static async Task DrainAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is not null) { }
    }

    private void Stop()
    {
        if (_process is not { HasExited: false } running) return;
        running.Kill(entireProcessTree: true);
        running.WaitForExit();
    }

    [GeneratedRegex(@"Azurite (Blob|Queue|Table) service (?:is )?successfully listen(?:ing|s) (?:at|on) http://127\.0\.0\.1:(\d+)")]
    private static partial Regex Listening();
}
