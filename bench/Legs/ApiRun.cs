using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PushOrleans.Api;
using PushOrleans.Cli;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Bench;

/// <summary>A node as it ships, API, silo, store and channels, driven over HTTP. Its clock runs at the system's pace from the race's day on.</summary>
internal sealed class ApiRun : IAsyncDisposable
{
    private const string Key = "bench-key-bench-key-bench-key-bench-key";

    private readonly WebApplication _node;
    private readonly TemporaryFolder _folder;
    private readonly bool _ownsFolder;
    private StrongBox<bool> _ending = new();

    private ApiRun(WebApplication node, TemporaryFolder folder, bool ownsFolder, JumpingClock clock)
    {
        (_node, _folder, _ownsFolder, Clock) = (node, folder, ownsFolder, clock);
        Client = new ApiClient(node.Address(), Key);
    }

    public JumpingClock Clock { get; }
    public ApiClient Client { get; }
    public IGrainFactory Grains => _node.Services.GetRequiredService<IGrainFactory>();
    public TemporaryFolder Folder => _folder;

    public static async Task<ApiRun> StartAsync(TemporaryFolder? existing, CancellationToken cancellationToken)
    {
        var folder = existing ?? new TemporaryFolder();
        var clock = new JumpingClock(TimeProvider.System, DateTimeOffset.FromUnixTimeSeconds(RacePopulation.FirstAt - 60));

        // What is said of a node that is being stopped amid campaigns is noise among the figures.
        var ending = new StrongBox<bool>();
        var node = ApiHost.Build(
            [],
            options => (options.DataFolder, options.BootstrapKey) = (folder.Path, Key),
            api => api.Url = "http://127.0.0.1:0",
            clock,
            builder => builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true)
                .AddFilter("Polly", LogLevel.None)
                .AddFilter((_, level) => !ending.Value && level >= LogLevel.Error));
        await node.StartAsync(cancellationToken);
        return new ApiRun(node, folder, existing is null, clock) { _ending = ending };
    }

    /// <summary>
    /// Policy, providers and users, by the API. The users come as an operator brings them: from a file that is there, by the command line in a process of its
    /// own. Returns seconds that they took, and the most memory of the node meanwhile.
    /// </summary>
    public async Task<(double Seconds, long PeakBytes)> ImportAsync(RacePopulation population, RacePack pack, CancellationToken cancellationToken)
    {
        var importer = new Importer(Client);
        foreach (var change in RaceDocuments.Inputs(population, pack))
        {
            if (change.Kind == InputsKind.Policy) await importer.Policy(change.Json!.Value, activate: true, cancellationToken);
            else if (change.Kind == InputsKind.Provider) await importer.Provider(change.Json!.Value, cancellationToken);
        }

        using var outside = new TemporaryFolder();
        var file = outside.File("users.ndjson");
        await WriteUsersAsync(file, population, pack, cancellationToken);
        using var memory = new MemoryPeak();
        var start = Stopwatch.GetTimestamp();
        await ServerProcess.RunAsync(
            "dotnet",
            [typeof(Importer).Assembly.Location, "import", "users", file, "--url", _node.Address().ToString(), "--json"],
            new Dictionary<string, string> { ["PUSHORLEANS_KEY"] = Key },
            cancellationToken);
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, memory.Most);
    }

    public async Task<string> SubmitAsync(ReadOnlyMemory<byte> campaign, CancellationToken cancellationToken)
    {
        var answer = await Client.Post("campaigns", campaign, cancellationToken, Guid.CreateVersion7().ToString());
        return answer.GetProperty("id").GetString()!;
    }

    /// <summary>Stops the node and keeps its folder, whose next owner is the caller.</summary>
    public async Task<TemporaryFolder> StopAsync()
    {
        _ending.Value = true;
        Client.Dispose();
        await _node.StopAsync(CancellationToken.None);
        await _node.DisposeAsync();
        return _folder;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_ownsFolder) _folder.Dispose();
    }

    private static async Task WriteUsersAsync(string path, RacePopulation population, RacePack pack, CancellationToken cancellationToken)
    {
        await using var file = new BufferedStream(File.Create(path), 1 << 20);
        for (var user = 0; user < population.Users; user++)
        {
            await file.WriteAsync(RaceDocuments.User(population, user, pack), cancellationToken);
            file.WriteByte((byte)'\n');
        }
    }
}
