using System.CommandLine;

namespace PushOrleans.Bench;

/// <summary><c>compare</c>: the race.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var quick = new Option<bool>("--quick") { Description = "2 rounds in place of 5" };
        var users = new Option<int>("--users") { Description = "Users of the race", DefaultValueFactory = _ => 100_000 };
        var json = new Option<string?>("--json") { Description = "File to write the figures to, as one JSON object" };
        var only = new Option<string?>("--only") { Description = "Only peers whose name contains this (for work on one of them; no ratios)" };
        var command = new Command("compare", "Races the product against Redis, PostgreSQL, bare Orleans and a bare loop in one run, rounds interleaved") { quick, users, json, only };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = new ComparisonOptions(parsed.GetValue(users), parsed.GetValue(quick), parsed.GetValue(only));
            var comparison = new Comparison(options, Console.Out);
            await comparison.RunAsync(cancellationToken);
            ComparisonTable.Write(comparison.Result, options, Console.Out);
            if (parsed.GetValue(json) is { } file) await File.WriteAllTextAsync(file, ComparisonJson.Of(comparison.Result, options) + "\n", cancellationToken);
            return comparison.Result is { DigestOk: true, OverGrants: null or 0 } ? 0 : 1;
        });
        return command;
    }
}
