using System.CommandLine;
using System.Diagnostics;
using PushOrleans.Cli.Simulation;
using Spectre.Console;

namespace PushOrleans.Cli;

/// <summary><c>pushorleans simulate</c> (contracts §4): decides campaigns from files under a virtual clock.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var policy = File("--policy", "The policy pack: one JSON object.");
        var sources = File("--sources", "Versions of the source list: a JSON array or NDJSON, as all that follow.");
        var providers = File("--providers", "Providers.");
        var users = File("--users", "Users.");
        var campaigns = File("--campaigns", "Campaigns, with the review record that each carries.");
        var orders = File("--stop-orders", "Stop orders.", required: false);
        var output = File("--out", "Where verdicts go, as NDJSON; the summary goes beside them, to <out>.summary.json.");
        var json = new Option<bool>("--json") { Description = "Only JSON: no progress and no table on a terminal." };
        var timing = new Option<bool>("--timing") { Description = "Report the time that was taken, on stderr." };
        var command = new Command("simulate", "Decide campaigns from files under a virtual clock: same input, same digest.")
        {
            policy, sources, providers, users, campaigns, orders, output, json, timing,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var files = new SimulationFiles(
                parsed.GetRequiredValue(policy),
                parsed.GetRequiredValue(sources),
                parsed.GetRequiredValue(providers),
                parsed.GetRequiredValue(users),
                parsed.GetRequiredValue(campaigns),
                parsed.GetValue(orders));
            var run = new Run(
                files,
                parsed.GetRequiredValue(output),
                parsed.GetValue(timing),
                parsed.InvocationConfiguration.Output,
                parsed.InvocationConfiguration.Error,
                Terminal(parsed.InvocationConfiguration.Error, parsed.GetValue(json)));
            return Task.FromResult(run.Execute(cancellationToken));
        });
        return command;
    }

    private static Option<string> File(string name, string description, bool required = true) =>
        new(name) { Description = description, HelpName = "file", Required = required };

    /// <summary>The terminal on stderr, if there is one and a person wants to see it.</summary>
    private static SimulationConsole? Terminal(TextWriter error, bool json) =>
        json || Console.IsErrorRedirected || !ReferenceEquals(error, Console.Error)
            ? null
            : new SimulationConsole(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) }));

    /// <summary>One invocation.</summary>
    private sealed record Run(SimulationFiles Files, string Output, bool Timing, TextWriter Out, TextWriter Error, SimulationConsole? Console)
    {
        public int Execute(CancellationToken cancellationToken)
        {
            if (!CanWrite(out var why))
            {
                Error.WriteLine($"--out: {why}");
                return ExitCodes.Usage;
            }

            try
            {
                return Simulate(cancellationToken);
            }
            catch (InvalidInputException e)
            {
                Error.WriteLine(e.Message);
                return ExitCodes.InvalidInput;
            }
            catch (OperationCanceledException)
            {
                Error.WriteLine("interrupted: nothing was written");
                return ExitCodes.Interrupted;
            }
        }

        private int Simulate(CancellationToken cancellationToken)
        {
            var clock = Stopwatch.StartNew();
            var inputs = new InputLoader(line => Error.WriteLine("warning: " + line)).Load(Files, null, cancellationToken);
            var simulator = new Simulator(inputs);
            var (loaded, cpu) = (clock.Elapsed, Environment.CpuUsage.TotalTime);
            var result = Console?.Run(simulator, cancellationToken) ?? simulator.Run(null, cancellationToken);
            var (decided, decidedCpu) = (clock.Elapsed, Environment.CpuUsage.TotalTime - cpu);
            var summary = new SimulationSummary(result);
            if (!summary.Conserved)
            {
                Error.WriteLine("internal: the terminal states do not sum to the audience; nothing was written");
                return ExitCodes.Internal;
            }

            var json = summary.ToJson();
            SimulationOutput.Write(Output, result, json, cancellationToken);
            Out.Write(System.Text.Encoding.UTF8.GetString(json));
            Out.Flush();
            Console?.Show(summary);
            if (Timing) Report(summary, loaded, decided - loaded, decidedCpu, clock.Elapsed - decided);
            return ExitCodes.Done;
        }

        private void Report(SimulationSummary summary, TimeSpan load, TimeSpan loop, TimeSpan loopCpu, TimeSpan write)
        {
            var decisions = summary.CampaignDecisions + summary.UserDecisions;
            Error.WriteLine(
                $"read {load.TotalSeconds:F2} s, decided {loop.TotalSeconds:F2} s ({PerSecond(decisions, loop)} verdicts/s; "
                + $"{loopCpu.TotalSeconds:F2} s of CPU, {PerSecond(decisions, loopCpu)} verdicts/s), wrote {write.TotalSeconds:F2} s");
        }

        private static string PerSecond(long count, TimeSpan time) => $"{count / Math.Max(1e-9, time.TotalSeconds):N0}";

        private bool CanWrite(out string why)
        {
            var full = Path.GetFullPath(Output);
            why = Directory.Exists(full) ? $"{Output} is a folder"
                : !Directory.Exists(Path.GetDirectoryName(full)) ? $"the folder of {Output} does not exist"
                : full.StartsWith("/dev/", StringComparison.Ordinal) ? $"{Output} is a device; a file is replaced whole when the run is done"
                : "";
            return why.Length == 0;
        }
    }
}
