using System.Diagnostics;
using System.Globalization;
using PushOrleans.Cli;

namespace PushOrleans.Cluster.Tests;

/// <summary>A cluster of real processes by <c>eng/cluster.sh</c>, in a folder of its own; it ends with the test.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly string _folder = Directory.CreateTempSubdirectory("pushorleans-cluster-").FullName;

    private LocalCluster()
    {
    }

    public string Key => File.ReadAllText(Path.Combine(_folder, "admin-key"));

    /// <summary>Azurite's published account, which opens nothing else.</summary>
    public string ConnectionString =>
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
        + $"BlobEndpoint=http://127.0.0.1:{Port("azurite", "blob")}/devstoreaccount1;TableEndpoint=http://127.0.0.1:{Port("azurite", "table")}/devstoreaccount1;";

    public static async Task<LocalCluster> UpAsync(int silos, int apis, params string[] options)
    {
        var cluster = new LocalCluster();
        try
        {
            await cluster.RunAsync(["up", silos.ToString(CultureInfo.InvariantCulture), "--api", apis.ToString(CultureInfo.InvariantCulture), "--no-build", .. options]);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs one command of the script, and answers what it printed.</summary>
    public async Task<string> RunAsync(params string[] words)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Root(), "eng", "cluster.sh"), .. words, "--dir", _folder]) { WorkingDirectory = Root() };
        // Not the test's token: a cluster goes down after its test was given up, too.
        var (code, said, error) = await Limits.RunAsync(start, Limits.Command, CancellationToken.None);
        return code == 0 ? said : throw new InvalidOperationException($"cluster.sh {string.Join(' ', words)} ended with {code}:\n{said}{error}\n{Logs()}");
    }

    public Uri Address(string name) => new($"http://127.0.0.1:{Port(name, "http")}");

    /// <summary>A client of an API node that repeats what it is asked to repeat.</summary>
    public ApiClient Client(int api = 1) => new(Address($"api-{api}"), Key, new PatientHandler(TimeProvider.System, Patience));

    /// <summary>A client that takes the first answer for the last.</summary>
    public ApiClient HastyClient(int api = 1) => new(Address($"api-{api}"), Key);

    /// <summary>Sums of the meters of a silo or API node by name, over all labels; empty when it does not answer.</summary>
    public async Task<IReadOnlyDictionary<string, double>> MetersAsync(string name)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            var text = await http.GetStringAsync(new Uri(Address(name), "/metrics"));
            return text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')
                .Select(line => (Name: line[..line.IndexOfAny([' ', '{'])], Value: double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)))
                .GroupBy(sample => sample.Name).ToDictionary(group => group.Key, group => group.Sum(sample => sample.Value));
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            return new Dictionary<string, double>();
        }
    }

    /// <summary>Partitions that are active on each of these silos.</summary>
    public async Task<int[]> PartitionsAsync(params int[] silos) =>
        await Task.WhenAll(silos.Select(async silo => (int)(await MetersAsync($"silo-{silo}")).GetValueOrDefault("push_partitions_local")));

    public int Port(string name, string which) =>
        int.Parse(File.ReadLines(Path.Combine(_folder, name + ".ports")).Single(line => line.StartsWith(which + "=", StringComparison.Ordinal))[(which.Length + 1)..], CultureInfo.InvariantCulture);

    public string Log(string name) => File.ReadAllText(Path.Combine(_folder, "logs", name + ".log"));

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down");
        Directory.Delete(_folder, recursive: true);
    }

    public static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "PushOrleans.sln"))) return folder.FullName;
        throw new InvalidOperationException("The tests run outside of the repository");
    }

    private string Logs() => string.Join('\n', Directory.Exists(Path.Combine(_folder, "logs"))
        ? Directory.GetFiles(Path.Combine(_folder, "logs")).Select(file => $"== {Path.GetFileName(file)}\n{string.Join('\n', File.ReadLines(file).TakeLast(15))}")
        : []);
}
