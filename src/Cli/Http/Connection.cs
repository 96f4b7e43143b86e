using System.CommandLine;

namespace PushOrleans.Cli;

/// <summary>The options of commands that talk to a node.</summary>
internal sealed class Connection
{
    private const string DefaultUrl = "http://127.0.0.1:5080";

    private readonly Option<string> _url = new("--url")
    {
        Description = $"Address of the node. Default: PUSHORLEANS_URL, else {DefaultUrl}",
        Recursive = true,
        DefaultValueFactory = _ => FromEnvironment("PUSHORLEANS_URL") ?? DefaultUrl,
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description = "API key. Default: PUSHORLEANS_KEY (which other users of the machine cannot see)",
        Recursive = true,
        DefaultValueFactory = _ => FromEnvironment("PUSHORLEANS_KEY"),
    };

    private readonly Option<bool> _json = new("--json") { Description = "JSON on the standard output, all else on the standard error", Recursive = true };

    public Connection()
    {
        _url.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.GetValueOrDefault<string>(), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
                result.AddError("--url must be an http or https address");
        });
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_url);
        command.Options.Add(_key);
        command.Options.Add(_json);
    }

    /// <summary>Runs a command's work against the node, and turns what goes wrong into a message and an exit code.</summary>
    public void Handle(Command command, Func<ApiClient, Terminal, ParseResult, CancellationToken, Task<int>> work) =>
        command.SetAction((parsed, cancellationToken) =>
        {
            var terminal = Terminal.Of(parsed, parsed.GetValue(_json));
            return Faults.Guard(terminal, async () =>
            {
                using var client = new ApiClient(new Uri(parsed.GetValue(_url)!), parsed.GetValue(_key));
                return await work(client, terminal, parsed, cancellationToken);
            });
        });

    private static string? FromEnvironment(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
