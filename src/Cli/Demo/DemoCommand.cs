using System.CommandLine;

namespace PushOrleans.Cli;

/// <summary><c>demo</c>: the main job on sample data, end to end.</summary>
internal static class DemoCommand
{
    private const int MaxUsers = 10_000_000;
    private const int DefaultLife = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static Command Create()
    {
        var users = new Option<int>("--users") { Description = "Users to seed beside the 1,900 of the samples, with five campaigns to all of them", DefaultValueFactory = _ => 0 };
        users.Validators.Add(result =>
        {
            if (result.Errors.Any()) return;
            if (result.GetValueOrDefault<int>() is < 0 or > MaxUsers) result.AddError($"--users must be 0 to {MaxUsers}");
        });
        var seed = new Option<int>("--seed") { Description = "Seed of the seeded users", DefaultValueFactory = _ => 2022 };
        var data = new Option<string?>("--data") { Description = "Folder of the store, which must be new. Default: a temporary one, deleted at the end" };
        var json = new Option<string?>("--json") { Description = "File to write the sums to, as one JSON object" };
        var serve = new Option<bool>("--serve") { Description = "Stay up after the report, for the API and its pages" };
        var url = new Option<string>("--url") { Description = "Where to listen, port 0 takes a free one; with --key the address of the node or cluster to run against", DefaultValueFactory = _ => "http://127.0.0.1:0" };
        var key = new Option<string?>("--key") { Description = "Run the campaigns against a node or cluster that runs, on its clock, with this key, which needs every scope" };
        var life = new Option<int>("--life") { Description = "With --key: seconds from a campaign's start to its end", DefaultValueFactory = _ => DefaultLife };
        life.Validators.Add(result =>
        {
            if (!result.Errors.Any() && result.GetValueOrDefault<int>() is < 5 or > 86_400) result.AddError("--life must be 5 to 86400");
        });
        var web = new Option<bool>("--web") { Description = "Instead: a page to open in a browser, on which a pop-up arrives" };
        var command = new Command("demo", "The main job on sample data: import, submit, decide, explain, verify, replay. 演示") { users, seed, data, json, serve, url, key, life, web };
        command.Validators.Add(result =>
        {
            if (result.GetResult(key) is not { Implicit: false }) return;
            if (result.GetResult(data) is not null || result.GetResult(serve) is { Implicit: false }) result.AddError("--data and --serve are of a node of the demo's own, --key of one that runs");
            if (!Uri.TryCreate(result.GetValue(url), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Port == 0) result.AddError("--key needs the address of a node as --url");
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            var terminal = Terminal.Of(parsed, json: false);
            if (parsed.GetValue(web)) return Faults.Guard(terminal, () => new WebDemo(parsed.GetValue(url)!, terminal, TimeProvider.System).Run(cancellationToken));
            if (parsed.GetValue(key) is { } secret)
            {
                var remote = new RemoteDemoOptions(
                    new Uri(parsed.GetValue(url)!), secret, parsed.GetValue(users), parsed.GetValue(seed), parsed.GetValue(json), TimeSpan.FromSeconds(parsed.GetValue(life)), Patience);
                return Faults.Guard(terminal, () => new RemoteDemo(remote, terminal, TimeProvider.System).Run(cancellationToken));
            }

            var options = new DemoOptions(parsed.GetValue(users), parsed.GetValue(seed), parsed.GetValue(data), parsed.GetValue(json), parsed.GetValue(serve), parsed.GetValue(url)!);
            return Faults.Guard(terminal, () => new Demo(options, terminal, TimeProvider.System).Run(cancellationToken));
        });
        return command;
    }
}
