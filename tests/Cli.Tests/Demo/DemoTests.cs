using System.Diagnostics;
using System.Text.Json;

namespace PushOrleans.Cli.Tests;

/// <summary>The main job by one command, as a newcomer runs it.</summary>
[Trait("speed", "slow")]
public sealed class DemoTests
{
    private const int Users = 500;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_demo_decides_explains_verifies_replays_and_tells_its_sums()
    {
        var folder = Directory.CreateTempSubdirectory("pushorleans-demo-test-").FullName;
        try
        {
            var file = Path.Combine(folder, "demo.json");
            var (exit, told) = await Run("demo", "--users", $"{Users}", "--data", Path.Combine(folder, "data"), "--json", file);
            Assert.True(exit == 0, told);

            var sums = JsonDocument.Parse(await File.ReadAllTextAsync(file, Token)).RootElement;
            Assert.Equal(
                ["audience", "terminal", "conserved", "ledgerVerified", "replayed", "replayEqual", "verdictsPerSecond", "digest", "elapsedMs"],
                sums.EnumerateObject().Select(field => field.Name));
            var terminal = sums.GetProperty("terminal");
            Assert.Equal(
                ["allow", "modify", "hold", "refuse", "campaignHold", "campaignRefuse", "cancelled", "pending"],
                terminal.EnumerateObject().Select(field => field.Name));
            Assert.Equal(sums.Number("audience"), terminal.EnumerateObject().Sum(field => field.Value.GetInt64()));
            Assert.Equal(0, terminal.Number("pending"));
            Assert.True(sums.GetProperty("conserved").GetBoolean());
            Assert.True(sums.GetProperty("ledgerVerified").GetBoolean());
            Assert.InRange(sums.Number("replayed"), 5_000, long.MaxValue);
            Assert.Equal(sums.Number("replayed"), sums.Number("replayEqual"));

            // Five campaigns to everybody at least, each larger than the samples together.
            Assert.InRange(sums.Number("audience"), 5 * (1_900 + Users), long.MaxValue);
            foreach (var verdict in new[] { "refuse", "defer", "modify" }) Assert.Contains($"why a {verdict}", told, StringComparison.Ordinal);
            Assert.Contains("免打扰时段", told, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int Exit, string Told)> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = System.Text.Encoding.UTF8 };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "PushOrleans.Cli.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        try
        {
            var (told, faults) = (process.StandardOutput.ReadToEndAsync(Token), process.StandardError.ReadToEndAsync(Token));
            await process.WaitForExitAsync(Token);
            return (process.ExitCode, await told + await faults);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
