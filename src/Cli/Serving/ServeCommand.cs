using System.CommandLine;
using Microsoft.Extensions.Logging;
using PushOrleans.Api;

namespace PushOrleans.Cli;

/// <summary><c>serve</c>: one process with API, silo and store.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var url = new Option<string>("--url") { Description = "Where to listen; port 0 takes a free one", DefaultValueFactory = _ => "http://127.0.0.1:5080" };
        var data = new Option<string>("--data") { Description = "Folder of the store, made when missing", DefaultValueFactory = _ => "./data" };
        var partitions = new Option<int?>("--partitions") { Description = "Partitions of a new store, 1-4096. Default: 64" };
        var log = new Option<LogLevel>("--log") { Description = "What to log on the standard error: Trace, Debug, Information, Warning, Error", DefaultValueFactory = _ => LogLevel.Warning };
        var rest = new Argument<string[]>("options") { Description = "Further options of the node after --, e.g. -- --PushOrleans:Partition:PageSize=1000", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("serve", "Run a node: API, silo and store in one process. 启动服务") { url, data, partitions, log, rest };
        command.SetAction((parsed, cancellationToken) => Faults.Guard(Terminal.Of(parsed, json: false), async () =>
        {
            var settings = new NodeSettings(parsed.GetValue(url)!, parsed.GetValue(data)!, Partitions: parsed.GetValue(partitions), LogLevel: parsed.GetValue(log));
            await using var node = Node.Build(settings, parsed.GetValue(rest));
            await node.StartAsync(cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"listening on {node.Address()}");
            await Until(cancellationToken);
            await node.StopAsync(CancellationToken.None);
            return ExitCodes.Done;
        }));
        return command;
    }

    /// <summary>Completes, without a fault, when the token is cancelled.</summary>
    public static async Task Until(CancellationToken cancellationToken)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var _ = cancellationToken.Register(end.SetResult);
        await end.Task;
    }
}
