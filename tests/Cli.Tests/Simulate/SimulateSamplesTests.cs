using System.Text;
using System.Text.Json.Nodes;
using CsCheck;

namespace PushOrleans.Cli.Tests.Simulate;

public sealed class SimulateSamplesTests
{
    private const string Digest = "5a925b5d3439b4a04f30bb6c5e753cf391ff191b42f2d786b5e7ffbabd2adb6a";

    [Fact]
    public async Task The_sample_set_gives_its_expected_verdicts_line_by_line()
    {
        using var run = SimulateRun.OfSamples();
        Assert.Equal(0, await run.Execute());
        var expected = File.ReadAllLines(SimulateRun.Sample("expected.ndjson"));
        var actual = File.ReadAllLines(run.OutPath);
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(Semantics(expected[i]), Semantics(actual[i]));
    }

    [Fact]
    public async Task The_summary_is_the_expected_one_on_stdout_and_beside_the_verdicts()
    {
        using var run = SimulateRun.OfSamples();
        Assert.Equal(0, await run.Execute());
        var expected = JsonNode.Parse(File.ReadAllText(SimulateRun.Sample("expected.ndjson.summary.json")));
        Assert.Equal(Digest, expected!["digest"]!.GetValue<string>());
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(run.StandardOutput)));
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(File.ReadAllText(run.OutPath + ".summary.json"))));
        Assert.Equal("", run.StandardError);
        Assert.Equal(["out.ndjson", "out.ndjson.summary.json"], Directory.GetFiles(run.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public Task Order_of_lines_and_form_of_files_do_not_matter() => Gen.Int[0, 1_000_000].SampleAsync(
        async seed =>
        {
            var random = new Random(seed);
            using var run = SimulateRun.OfSamples();
            foreach (var option in (string[])["sources", "providers", "users", "campaigns", "stop-orders"])
                run.With(option, Shuffled(File.ReadAllBytes(run.PathOf(option)), random));
            Assert.Equal(0, await run.Execute());
            Assert.Equal(Digest, JsonNode.Parse(run.StandardOutput)!["digest"]!.GetValue<string>());
        },
        iter: 4,
        threads: 1);

    private static byte[] Shuffled(byte[] file, Random random)
    {
        var text = Encoding.UTF8.GetString(file);
        string[] items = text.TrimStart().StartsWith('[')
            ? [.. JsonNode.Parse(text)!.AsArray().Select(item => item!.ToJsonString())]
            : text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        random.Shuffle(items);
        return Encoding.UTF8.GetBytes(random.Next(3) switch
        {
            0 => "\n [\n" + string.Join(" ,\r\n", items) + "\n]\n ",
            1 => "\uFEFF" + string.Join("\r\n\r\n", items),
            _ => "\n\t\n" + string.Join("\n \n", items) + "\n",
        });
    }

    /// <summary>What counts of a line: all but order of keys, and nulls that may be left out.</summary>
    private static string Semantics(string line)
    {
        var verdict = JsonNode.Parse(line)!.AsObject();
        foreach (var optional in (string[])["audience", "devices"])
            if (verdict[optional] is null) verdict.Remove(optional);
        return Sorted(verdict).ToJsonString();
    }

    private static JsonNode Sorted(JsonNode node) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(x => x.Key, StringComparer.Ordinal).Select(x => KeyValuePair.Create(x.Key, x.Value is null ? null : Sorted(x.Value)))),
        JsonArray a => new JsonArray([.. a.Select(x => x is null ? null : Sorted(x))]),
        _ => node.DeepClone(),
    };
}
