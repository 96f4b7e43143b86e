using System.Diagnostics;
using System.Text.RegularExpressions;

namespace PushOrleans.Chaos.Tests;

/// <summary>A cluster of processes on this machine, by <c>eng/cluster.sh</c>, in a folder of its own; it ends with the test.</summary>
internal sealed partial class LocalCluster : IAsyncDisposable
{
    public const string Azurite = "azurite";

    private static readonly TimeSpan CommandTakes = TimeSpan.FromMinutes(6);

    private readonly string _folder = Directory.CreateTempSubdirectory("pushorleans-chaos-").FullName;

    public IReadOnlyList<Uri> Apis { get; private set; } = [];

    public string Key { get; private set; } = "";

    public string Logs => Path.Combine(_folder, "logs");

    public static async Task<LocalCluster> UpAsync(int silos, int apis, int partitions, params string[] settings)
    {
        var cluster = new LocalCluster();
        try
        {
            string[] sets = [.. settings.SelectMany(setting => new[] { "--set", setting })];
            await cluster.RunAsync(["up", $"{silos}", "--api", $"{apis}", "--partitions", $"{partitions}", "--no-build", .. sets]);
            cluster.Apis = [.. (await cluster.StatusAsync()).Where(node => node.Name.StartsWith("api-", StringComparison.Ordinal)).Select(node => node.Url)];
            cluster.Key = (await File.ReadAllTextAsync(Path.Combine(cluster._folder, "admin-key"))).Trim();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public Task AddAsync() => RunAsync("add");

    public Task KillAsync(string node) => RunAsync("kill", Argument(node));

    public Task StopAsync(string node) => RunAsync("stop", Argument(node));

    public Task StartAsync(string node) => RunAsync("start", Argument(node));

    public Task FreezeAsync(string node) => RunAsync("freeze", Argument(node));

    public Task ThawAsync(string node) => RunAsync("thaw", Argument(node));

    public async Task<IReadOnlyList<ClusterNode>> StatusAsync() =>
        [.. Row().Matches(await RunAsync("status")).Select(row => new ClusterNode(row.Groups["name"].Value, row.Groups["state"].Value.Trim(), new Uri(row.Groups["url"].Value), Held(row)))];

    /// <summary>Everybody up again: thawed, or started.</summary>
    public async Task HealAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var ill = (await StatusAsync()).Where(node => node.State is not ("up" or "ready")).OrderBy(node => node.Name == Azurite ? 0 : 1).ToList();
            if (ill.Count == 0) return;
            if (TimeProvider.System.GetElapsedTime(began) > TimeLimits.Recovery) throw new InvalidOperationException($"the cluster does not recover: {string.Join(", ", ill)}; logs in {Logs}");
            foreach (var node in ill)
            {
                if (node.State == "frozen") await ThawAsync(node.Name);
                else if (node.State == "down") await StartAsync(node.Name);
            }

            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down");
        if (Environment.GetEnvironmentVariable("PUSHORLEANS_CHAOS_KEEP") is null) Directory.Delete(_folder, recursive: true);
    }

    private static string Argument(string node) => node.StartsWith("silo-", StringComparison.Ordinal) ? node["silo-".Length..] : node;

    private static int Held(Match row) => int.TryParse(row.Groups["held"].Value, out var held) ? held : 0;

    private async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", ["eng/cluster.sh", .. arguments, "--dir", _folder])
        {
            WorkingDirectory = Root(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var late = new CancellationTokenSource(CommandTakes);
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(late.Token), process.StandardError.ReadToEndAsync(late.Token));
        await process.WaitForExitAsync(late.Token);
        return process.ExitCode == 0 ? said[0] : throw new InvalidOperationException($"cluster.sh {string.Join(' ', arguments)}: {said[0]}{said[1]}");
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "PushOrleans.sln"))) return folder.FullName;
        throw new InvalidOperationException("the tests run outside of the repository");
    }

    [GeneratedRegex(@"^(?<name>azurite|api-\d|silo-\d) +\d+ +(?<state>ready|not ready|up|down|frozen) +(?<url>http\S+) *(?<held>\d*)", RegexOptions.Multiline)]
    private static partial Regex Row();
}

/// <param name="State">up (the store), ready, not ready, frozen or down.</param>
/// <param name="Partitions">Partitions that a silo holds.</param>
internal sealed record ClusterNode(string Name, string State, Uri Url, int Partitions);
