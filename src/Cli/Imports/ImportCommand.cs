using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace PushOrleans.Cli;

/// <summary><c>import policy|sources|providers|users|stop-orders FILE</c>.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var connection = new Connection();
        var group = new Command("import", "Import policies, source lists, providers, users and stop orders from files. 导入");
        connection.AddTo(group);
        group.Subcommands.Add(Policy(connection));
        group.Subcommands.Add(Objects(connection, "sources", "Import source lists", (importer, json, token) => importer.SourceList(json, token)));
        group.Subcommands.Add(Objects(connection, "providers", "Import providers", (importer, json, token) => importer.Provider(json, token)));
        group.Subcommands.Add(Objects(connection, "stop-orders", "Import stop orders", (importer, json, token) => importer.StopOrder(json, token)));
        group.Subcommands.Add(Users(connection));
        return group;
    }

    private static Argument<FileInfo> FileArgument() => new("file") { Description = "One JSON object, a JSON array, or NDJSON" };

    private static Command Policy(Connection connection)
    {
        var file = FileArgument();
        var store = new Option<bool>("--no-activate") { Description = "Store the version, but leave in force what is" };
        var command = new Command("policy", "Import a policy pack and put it in force") { file, store };
        connection.Handle(command, async (client, terminal, parsed, cancellationToken) =>
        {
            foreach (var entry in ObjectFile.Read(parsed.GetValue(file)!.FullName))
                Tell(terminal, await new Importer(client).Policy(entry.Json, !parsed.GetValue(store), cancellationToken));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Objects(Connection connection, string name, string description, Func<Importer, ReadOnlyMemory<byte>, CancellationToken, Task<string>> import)
    {
        var file = FileArgument();
        var command = new Command(name, description) { file };
        connection.Handle(command, async (client, terminal, parsed, cancellationToken) =>
        {
            var rejected = 0;
            var importer = new Importer(client);
            foreach (var entry in ObjectFile.Read(parsed.GetValue(file)!.FullName))
            {
                try
                {
                    Tell(terminal, await import(importer, entry.Json, cancellationToken));
                }
                catch (ApiProblemException e) when (e.Problem.Status is 400 or 409 or 422)
                {
                    // This one is wrong; the others still come in, and the exit code tells.
                    rejected++;
                    terminal.Errors.MarkupInterpolated($"[grey]{parsed.GetValue(file)!.Name}:{entry.Position}[/] ");
                    Faults.Show(terminal.Errors, e.Problem);
                }
            }

            return rejected == 0 ? ExitCodes.Done : ExitCodes.InvalidInput;
        });
        return command;
    }

    private static Command Users(Connection connection)
    {
        var file = FileArgument();
        var command = new Command("users", "Import users, any number, in chunks; lines that are wrong are listed and stop nothing") { file };
        connection.Handle(command, async (client, terminal, parsed, cancellationToken) =>
        {
            var path = parsed.GetValue(file)!.FullName;
            if (!File.Exists(path)) throw new FileNotFoundException($"No such file: {path}");
            var result = await Progress(terminal, tick => new Importer(client).Users(Importer.UserLines(path), tick, cancellationToken));
            foreach (var error in result.Errors)
                terminal.Errors.MarkupLineInterpolated($"[grey]{Path.GetFileName(path)}:{error.Line}[/] {error.Id ?? "-"} [yellow]{error.Detail}[/]");
            if (terminal.IsJson) terminal.WriteJson(Json(result));
            else terminal.WriteLine($"{result.Accepted} accepted, {result.Rejected} rejected");
            return result.Rejected == 0 ? ExitCodes.Done : ExitCodes.InvalidInput;
        });
        return command;
    }

    private static Task<UserImport> Progress(Terminal terminal, Func<Action<long>, Task<UserImport>> import) =>
        !terminal.IsInteractive
            ? import(_ => { })
            : terminal.Console.Status().StartAsync("importing users", context => import(lines => context.Status($"importing users: {lines} lines")));

    private static void Tell(Terminal terminal, string id)
    {
        if (terminal.IsJson) terminal.WriteJson(new JsonObject { ["imported"] = id });
        else terminal.Console.MarkupLineInterpolated($"[green]imported[/] {id}");
    }

    private static JsonObject Json(UserImport result) => new()
    {
        ["accepted"] = result.Accepted,
        ["rejected"] = result.Rejected,
        ["errors"] = new JsonArray([.. result.Errors.Select(error => new JsonObject { ["line"] = error.Line, ["id"] = error.Id, ["type"] = error.Type, ["detail"] = error.Detail })]),
    };
}
