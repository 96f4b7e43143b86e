using System.IO.Compression;
using System.Text.Json.Nodes;

namespace PushOrleans.Cli.Tests.Simulate;

/// <summary>
/// Twenty generated sets on the boundaries of the catalogue: windows that end at the instant, days across changes of clocks, every limit at its
/// ends, campaigns that race. What is expected was computed by a second implementation, written from the text of the rules alone.
/// </summary>
public sealed class SimulateSetsTests
{
    public static TheoryData<string> Sets => [.. typeof(SimulateSetsTests).Assembly.GetManifestResourceNames()
        .Where(name => name.EndsWith(".json.gz", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Fact]
    public void There_are_twenty_sets() => Assert.Equal(20, Sets.Count);

    [Theory]
    [MemberData(nameof(Sets))]
    public async Task A_second_reading_of_the_rules_gives_the_same_verdicts_line_by_line(string name)
    {
        var set = Read(name);
        using var run = new SimulateRun();
        foreach (var (option, field) in (ReadOnlySpan<(string, string)>)[
            ("policy", "policy"), ("sources", "sources"), ("providers", "providers"), ("users", "users"), ("campaigns", "campaigns"), ("stop-orders", "stopOrders")])
            run.With(option, set[field]!.ToJsonString());

        Assert.Equal(0, await run.Execute());
        var expected = set["expected"]!.AsArray().Select(line => line!.GetValue<string>());
        Assert.Equal(expected, File.ReadLines(run.OutPath).Select(line => Flat(JsonNode.Parse(line)!)));
        Assert.Equal(set["digest"]!.GetValue<string>(), JsonNode.Parse(run.StandardOutput)!["digest"]!.GetValue<string>());
    }

    private static JsonNode Read(string name)
    {
        using var file = typeof(SimulateSetsTests).Assembly.GetManifestResourceStream(name)!;
        using var json = new GZipStream(file, CompressionMode.Decompress);
        return JsonNode.Parse(json)!;
    }

    /// <summary>All that a verdict says, on one line.</summary>
    private static string Flat(JsonNode verdict) => string.Join('|', [
        Text(verdict["campaign"]), Text(verdict["user"]), Text(verdict["attempt"]), Text(verdict["at"]), Text(verdict["verdict"]), Text(verdict["until"]),
        Text(verdict["reason"]), Text(verdict["code"]), Text(verdict["mask"]), Text(verdict["audience"]),
        verdict["devices"] is { } devices ? Joined(devices) : "-",
        string.Join(';', verdict["hits"]!.AsArray().Select(hit =>
            $"{Text(hit!["rule"])}:{Text(hit["verdict"])}:{Joined(hit["codes"]!)}:{Text(hit["until"])}")),
    ]);

    private static string Joined(JsonNode texts) => string.Join(',', texts.AsArray().Select(Text));

    private static string Text(JsonNode? value) => value?.ToString() ?? "-";
}
