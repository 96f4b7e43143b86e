using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace PushOrleans.Bench;

/// <summary><c>functions</c>: BenchmarkDotNet over the functions that every verdict goes through.</summary>
internal static class FunctionsCommand
{
    public static Command Create()
    {
        var filter = new Option<string>("--filter") { Description = "Benchmarks whose name is like this", DefaultValueFactory = _ => "*" };
        var command = new Command("functions", "The engine by pack and rule, pages and states as bytes, shares of a week: nanoseconds and bytes allocated") { filter };
        command.SetAction(parsed =>
        {
            // In this process: what is measured is what was built, and no second build is waited for.
            var config = ManualConfig.Create(DefaultConfig.Instance).AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance)).WithOptions(ConfigOptions.JoinSummary);
            BenchmarkSwitcher.FromTypes([typeof(DecideBenchmarks), typeof(PageBenchmarks), typeof(ShareBenchmarks)]).Run(["--filter", parsed.GetValue(filter)!], config);
        });
        return command;
    }
}
