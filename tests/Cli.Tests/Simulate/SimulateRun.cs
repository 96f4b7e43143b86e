using System.CommandLine;
using System.Text;

namespace PushOrleans.Cli.Tests.Simulate;

/// <summary>One run of the tool in a folder of its own.</summary>
internal sealed class SimulateRun : IDisposable
{
    private static readonly string Samples = FindSamples();

    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);

    public SimulateRun() => Directory.CreateDirectory(Folder);

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), "simulate-" + Path.GetRandomFileName());

    public string OutPath => Path.Combine(Folder, "out.ndjson");

    public string StandardOutput { get; private set; } = "";

    public string StandardError { get; private set; } = "";

    public static SimulateRun OfSamples()
    {
        var run = new SimulateRun();
        foreach (var (option, file) in (ReadOnlySpan<(string, string)>)[
            ("policy", "policy.json"), ("sources", "sources.json"), ("providers", "providers.json"),
            ("users", "users.ndjson"), ("campaigns", "campaigns.ndjson"), ("stop-orders", "stop-orders.json")])
            run._files[option] = Path.Combine(Samples, file);
        return run;
    }

    public static string Sample(string name) => Path.Combine(Samples, name);

    public string PathOf(string option) => _files[option];

    public SimulateRun With(string option, string content) => With(option, Encoding.UTF8.GetBytes(content));

    public SimulateRun With(string option, byte[] content)
    {
        _files[option] = Path.Combine(Folder, option + ".in");
        File.WriteAllBytes(_files[option], content);
        return this;
    }

    public SimulateRun At(string option, string path)
    {
        _files[option] = path;
        return this;
    }

    public SimulateRun Without(string option)
    {
        _files.Remove(option);
        return this;
    }

    public Task<int> Execute(params string[] more) => Execute(CancellationToken.None, more);

    public async Task<int> Execute(CancellationToken cancellationToken, params string[] more)
    {
        string[] args = ["simulate", .. _files.SelectMany(file => new[] { "--" + file.Key, file.Value }), "--out", OutPath, .. more];
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.Invoke(new RootCommand { SimulateCommand.Create() }, args, output, error, cancellationToken);
        (StandardOutput, StandardError) = (output.ToString(), error.ToString());
        return code;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string FindSamples()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Directory.Exists(Path.Combine(folder.FullName, "samples"))) return Path.Combine(folder.FullName, "samples");
        throw new DirectoryNotFoundException("samples");
    }
}
