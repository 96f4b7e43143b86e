using System.IO.Pipes;

namespace PushOrleans.Cli.Tests.Simulate;

public sealed class SimulateExitCodeTests
{
    private const string Policy = """{"id":"p","version":"1"}""";

    private const string Campaign =
        """{"id":"c","providerId":"p","appId":"a","class":"ad","category":"x","title":"t","body":"","selection":{"mode":"broadcast"},"audience":{"kind":"all"},"startAt":"2026-01-01T00:00:00Z","expiresAt":"2026-01-02T00:00:00Z"}""";

    [Theory]
    [InlineData("policy")]
    [InlineData("sources")]
    [InlineData("providers")]
    [InlineData("users")]
    [InlineData("campaigns")]
    public async Task A_missing_option_is_wrong_usage(string option)
    {
        using var run = Empty().Without(option);
        await Refused(run, 64, "--" + option);
    }

    [Fact]
    public async Task Unknown_options_stray_words_and_unwritable_places_are_wrong_usage()
    {
        using var run = Empty();
        await Refused(run, 64, "--colour", "--colour");
        await Refused(run, 64, "stray", "stray");
        using var error = new StringWriter();
        var root = new System.CommandLine.RootCommand { SimulateCommand.Create() };
        Assert.Equal(64, await CommandLine.Invoke(root, ["simulat"], TextWriter.Null, error, default));
        Assert.Equal(64, await CommandLine.Invoke(root, [], TextWriter.Null, error, default));
        Assert.Equal(0, await CommandLine.Invoke(root, ["simulate", "--help"], TextWriter.Null, error, default));
        string[] args = ["simulate", .. Files(run), "--out", Path.Combine(run.Folder, "nowhere", "out.ndjson")];
        Assert.Equal(64, await CommandLine.Invoke(root, args, TextWriter.Null, error, default));
    }

    [Fact]
    public async Task Empty_files_are_no_objects_and_stop_orders_may_be_left_out()
    {
        using var run = Empty();
        Assert.Equal(0, await run.Execute());
        Assert.Equal("", File.ReadAllText(run.OutPath));
        Assert.Contains("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", run.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(0, await run.With("stop-orders", " \n").With("users", "[ ]").Execute());
    }

    [Theory]
    [InlineData("{\"id\":\"u1\"}\n\n{\"id\":\"u2\"}\n")]
    [InlineData(" [{\"id\":\"u1\"},\n{\"id\":\"u2\"}] ")]
    public async Task A_file_may_be_a_pipe_whose_bytes_come_once(string users)
    {
        var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        using var readEnd = pipe.ClientSafePipeHandle;
        pipe.Write(System.Text.Encoding.UTF8.GetBytes(users));
        await pipe.DisposeAsync();

        using var run = Empty().With("campaigns", Campaign).At("users", $"/dev/fd/{readEnd.DangerousGetHandle()}");
        Assert.Equal(0, await run.Execute());
        Assert.Contains("\"users\": 2", run.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_is_told_with_file_line_and_pointer()
    {
        using var run = Empty().With("users", "{\"id\":\"u1\"}\n\n{\"id\":\"u2\",\"ageBand\":\"old\"}\n{\"id\":\"u 3\"}\n");
        await Refused(run, 65, "users.in:3: /ageBand: ");
        Assert.Contains("users.in:4: /id: ", run.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_in_an_array_is_told_with_its_index()
    {
        using var run = Empty().With("providers", """[{"id":"p","legalEntityId":"le"}, {"id":"q"}]""");
        await Refused(run, 65, "providers.in[1]: /legalEntityId: ");
    }

    [Fact]
    public async Task What_clashes_with_an_earlier_item_is_told_with_its_place_too()
    {
        const string One = "{\"id\":\"l\",\"version\":\"1\",\"effectiveFrom\":\"2026-01-01T00:00:00Z\",\"units\":[]}";
        using var run = Empty().With("sources", One + "\n" + One.Replace("\"l\"", "\"m\"", StringComparison.Ordinal));
        await Refused(run, 65, "sources.in:2: /effectiveFrom: ");
        using var users = Empty().With("users", "[{\"id\":\"u\"},{\"id\":\"u\"}]");
        await Refused(users, 65, "users.in[1]: /id: ");
        using var audience = Empty().With("campaigns", Campaign.Replace("\"kind\":\"all\"", "\"kind\":\"users\",\"audienceId\":\"a\"", StringComparison.Ordinal));
        await Refused(audience, 65, "campaigns.in:1: /audience/audienceId: ");
    }

    [Theory]
    [InlineData("users", "{\"id\":\"u\"}\n{\"id\":\"u\"}")]
    [InlineData("providers", """[{"id":"p","legalEntityId":"a"},{"id":"p","legalEntityId":"b"}]""")]
    [InlineData("campaigns", Campaign + "\n" + Campaign)]
    [InlineData("stop-orders", """[{"id":"s","scope":{"type":"all"},"from":"2026-01-01T00:00:00Z"},{"id":"s","scope":{"type":"all"},"from":"2026-01-01T00:00:00Z"}]""")]
    [InlineData("sources", """[{"id":"l","version":"1","effectiveFrom":"2026-01-01T00:00:00Z","units":[]},{"id":"l","version":"1","effectiveFrom":"2026-01-02T00:00:00Z","units":[]}]""")]
    [InlineData("sources", """[{"id":"l","version":"1","effectiveFrom":"2026-01-01T00:00:00Z","units":[]},{"id":"m","version":"1","effectiveFrom":"2026-01-01T00:00:00Z","units":[]}]""")]
    [InlineData("users", "[")]
    [InlineData("users", "[{\"id\":\"u\"}")]
    [InlineData("users", "[{\"id\":\"u\"} {\"id\":\"v\"}]")]
    [InlineData("users", "[{\"id\":\"u\"},]")]
    [InlineData("users", "[{\"id\":\"u\"}] []")]
    [InlineData("users", "[null]")]
    [InlineData("users", "nonsense")]
    [InlineData("users", "{\"id\":\n\"u\"}")]
    [InlineData("users", "{\"id\":\"u\"} {\"id\":\"v\"}")]
    [InlineData("users", "{\"id\":\"u\",\"x\":1,\"x\":2}")]
    [InlineData("policy", "")]
    [InlineData("policy", "[{\"id\":\"p\",\"version\":\"1\"}]")]
    [InlineData("policy", "{\"id\":\"p\"}")]
    public async Task Invalid_input_ends_with_65_and_no_output_file(string option, string content)
    {
        using var run = Empty().With(option, content);
        await Refused(run, 65, option + ".in");
    }

    [Fact]
    public async Task A_file_that_is_not_there_ends_with_65()
    {
        using var run = Empty();
        File.Delete(run.PathOf("users"));
        await Refused(run, 65, "users.in: cannot be read");
    }

    [Fact]
    public async Task Unknown_fields_are_warned_of_and_change_nothing()
    {
        using var run = Empty().With("users", """{"id":"u","colour":"red","devices":[{"id":"d","vendor":"v","os":"x"}]}""");
        Assert.Equal(0, await run.Execute());
        Assert.Contains("users.in:1: /colour: ", run.StandardError, StringComparison.Ordinal);
        Assert.Contains("users.in:1: /devices/0/os: ", run.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_run_leaves_no_file()
    {
        using var run = SimulateRun.OfSamples();
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        Assert.Equal(130, await run.Execute(source.Token));
        Assert.Empty(Directory.GetFiles(run.Folder));
    }

    [Fact]
    public async Task A_campaign_of_a_provider_that_is_not_on_file_is_refused_for_its_whole_audience()
    {
        using var run = Empty().With("campaigns", Campaign).With("users", "{\"id\":\"u\"}\n{\"id\":\"v\"}");
        Assert.Equal(0, await run.Execute());
        var summary = System.Text.Json.Nodes.JsonNode.Parse(run.StandardOutput)!;
        Assert.Equal(2, summary["terminal"]!["campaignRefuse"]!.GetValue<int>());
        Assert.Equal(0, summary["userDecisions"]!.GetValue<int>());
        Assert.True(summary["conserved"]!.GetValue<bool>());
        Assert.Contains("UNKNOWN_PROVIDER", File.ReadAllText(run.OutPath), StringComparison.Ordinal);
    }

    private static SimulateRun Empty() =>
        new SimulateRun().With("policy", Policy).With("sources", "").With("providers", "").With("users", "").With("campaigns", "");

    private static IEnumerable<string> Files(SimulateRun run) =>
        new[] { "policy", "sources", "providers", "users", "campaigns" }.SelectMany(option => new[] { "--" + option, run.PathOf(option) });

    private static async Task Refused(SimulateRun run, int code, string said, params string[] more)
    {
        Assert.Equal(code, await run.Execute(more));
        Assert.Contains(said, run.StandardError, StringComparison.Ordinal);
        Assert.Equal("", run.StandardOutput);
        Assert.DoesNotContain(Directory.GetFiles(run.Folder), file => !file.EndsWith(".in", StringComparison.Ordinal));
    }
}
