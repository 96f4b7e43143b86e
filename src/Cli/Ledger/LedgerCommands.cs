using System.CommandLine;
using System.Text;
using Spectre.Console;

namespace PushOrleans.Cli;

/// <summary><c>ledger verify|export</c>.</summary>
internal static class LedgerCommands
{
    public static Command Create()
    {
        var connection = new Connection();
        var group = new Command("ledger", "Verify or export the ledger of verdicts. 审计账本");
        connection.AddTo(group);
        group.Subcommands.Add(Verify(connection));
        group.Subcommands.Add(Export(connection));
        return group;
    }

    private static Command Verify(Connection connection)
    {
        var command = new Command("verify", "Walk every chain and compare with the last signed root; exit 1 when a record does not verify");
        connection.Handle(command, async (client, terminal, _, cancellationToken) =>
        {
            var answer = await client.Get("ledger/verify", cancellationToken);
            var ok = answer.FieldOrNull("ok")?.GetBoolean() == true;
            if (terminal.IsJson) terminal.WriteJson(answer);
            else if (ok)
            {
                terminal.Console.MarkupLineInterpolated($"[green]verified[/] {answer.Number("records")} records of {answer.Text("partitions")} partitions, root {answer.Text("root")}");
            }
            else
            {
                var bad = answer.FieldOrNull("firstBad");
                terminal.Console.MarkupLineInterpolated($"[red]does not verify[/] first at partition {bad?.Number("partition")}, record {bad?.Number("seq")}");
            }

            return ok ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    private static Command Export(Connection connection)
    {
        var file = new Option<FileInfo?>("--out") { Description = "File to write. Default: the standard output" };
        var provider = new Option<string?>("--provider") { Description = "Only this provider's verdicts" };
        var campaign = new Option<string?>("--campaign") { Description = "Only this campaign's verdicts" };
        var from = new Option<string?>("--from") { Description = "From this instant, e.g. 2026-03-06T00:00:00Z" };
        var to = new Option<string?>("--to") { Description = "Before this instant" };
        var command = new Command("export", "Write the ledger as NDJSON, one line a verdict or event") { file, provider, campaign, from, to };
        connection.Handle(command, async (client, terminal, parsed, cancellationToken) =>
        {
            var filters = new[] { ("providerId", provider), ("campaignId", campaign), ("from", from), ("to", to) }
                .Select(filter => (filter.Item1, Value: parsed.GetValue(filter.Item2))).Where(filter => filter.Value is not null)
                .Select(filter => $"{filter.Item1}={ApiClient.Escape(filter.Value!)}").ToArray();
            var lines = client.Lines("ledger" + (filters.Length > 0 ? "?" + string.Join('&', filters) : ""), cancellationToken);
            var written = parsed.GetValue(file) is { } target
                ? await WriteFile(target.FullName, lines, cancellationToken)
                : await Write(parsed.InvocationConfiguration.Output, lines);
            terminal.Errors.MarkupLineInterpolated($"[grey]{written} lines[/]");
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Under another name until it is whole, so that nobody takes a part for the whole.</summary>
    private static async Task<long> WriteFile(string path, IAsyncEnumerable<string> lines, CancellationToken cancellationToken)
    {
        var part = path + ".part";
        long written;
        await using (var writer = new StreamWriter(part, append: false, new UTF8Encoding(false)) { NewLine = "\n" }) written = await Write(writer, lines);
        cancellationToken.ThrowIfCancellationRequested();
        File.Move(part, path, overwrite: true);
        return written;
    }

    private static async Task<long> Write(TextWriter writer, IAsyncEnumerable<string> lines)
    {
        var written = 0L;
        await foreach (var line in lines)
        {
            await writer.WriteLineAsync(line);
            written++;
        }

        return written;
    }
}
