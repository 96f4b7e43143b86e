using System.Text.Json.Nodes;
using PushOrleans.Compliance;
using PushOrleans.Grains.Tests.Control;

namespace PushOrleans.Grains.Tests.Steps;

public sealed class StepCoordinatorTests
{
    [Fact]
    public async Task The_sample_set_through_the_grains_gives_every_line_of_the_pure_loop()
    {
        var verdicts = await StepRun.RunAsync(SampleSet.Read(), partitions: 5);

        var expected = SampleSet.Lines("expected.ndjson").Select(line => StepRun.Full((JsonObject)JsonNode.Parse(line)!)).Order(StringComparer.Ordinal).ToList();
        var actual = verdicts.Select(StepRun.Full).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(expected.Except(actual).Take(5), actual.Except(expected).Take(5));
        Assert.Equal(expected.Count, actual.Count);
        Assert.Equal("5a925b5d3439b4a04f30bb6c5e753cf391ff191b42f2d786b5e7ffbabd2adb6a", StepRun.Digest(verdicts.Select(StepRun.Short)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task A_generated_set_through_the_grains_gives_every_line_of_the_pure_loop(int seed)
    {
        var set = GeneratedSet.Of(seed);
        var lines = PureLoop.Run(set);

        var actual = (await StepRun.RunAsync(set, partitions: 3)).Select(StepRun.Full).Order(StringComparer.Ordinal).ToList();

        var expected = lines.Select(StepRun.Full).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(expected.Except(actual).Take(5), actual.Except(expected).Take(5));
        Assert.Equal(expected.Count, actual.Count);

        // A set in which next to nothing happens would prove next to nothing.
        var counts = lines.CountBy(line => (string)line["verdict"]!).ToDictionary();
        foreach (var verdict in new[] { "allow", "defer", "refuse" }) Assert.True(counts.GetValueOrDefault(verdict) >= 20, string.Join(", ", counts));
        Assert.Contains(lines, line => line["hits"]!.AsArray().Any(hit => (string)hit!["rule"]! == Rule.ProviderQuota.Id()));
    }
}
