using YamlDotNet.RepresentationModel;

namespace PushOrleans.Architecture.Tests;

public sealed class PipelineTests
{
    [Fact]
    public void The_pipeline_builds_tests_and_publishes_in_this_order()
    {
        var stages = Stages();
        Assert.Equal(["build", "test", "publish"], stages.Select(stage => Text(stage, "stage")));
        Assert.Equal("build", Text(stages[1], "dependsOn"));
        Assert.Equal("test", Text(stages[2], "dependsOn"));
    }

    [Theory, InlineData("build", "eng/build.sh"), InlineData("test", "eng/test.sh"), InlineData("publish", "eng/publish.sh")]
    public void Each_stage_calls_the_script_that_the_local_run_calls(string stage, string script)
    {
        var scripts = Scripts(Stages().Single(candidate => Text(candidate, "stage") == stage));
        Assert.Contains(scripts, command => command.Split(' ')[0] == script);
        Assert.Contains(script, File.ReadAllText(Repository.PathOf(".ci", "run")), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_script_that_the_pipeline_calls_exists_and_can_be_run()
    {
        foreach (var command in Stages().SelectMany(Scripts))
        {
            var file = Repository.PathOf(command.Split(' ')[0]);
            Assert.True(File.Exists(file), command);
            if (!OperatingSystem.IsWindows()) Assert.True(File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute), command);
        }
    }

    private static IReadOnlyList<YamlMappingNode> Stages()
    {
        using var reader = File.OpenText(Repository.PathOf("azure-pipelines.yml"));
        var yaml = new YamlStream();
        yaml.Load(reader);
        var root = (YamlMappingNode)yaml.Documents[0].RootNode;
        return [.. ((YamlSequenceNode)root["stages"]).Children.Cast<YamlMappingNode>()];
    }

    private static IEnumerable<string> Scripts(YamlMappingNode stage) =>
        ((YamlSequenceNode)stage["jobs"]).Children.Cast<YamlMappingNode>()
            .SelectMany(job => ((YamlSequenceNode)job["steps"]).Children.Cast<YamlMappingNode>())
            .Where(step => step.Children.ContainsKey("script")).Select(step => Text(step, "script"));

    private static string Text(YamlMappingNode node, string key) => ((YamlScalarNode)node[key]).Value!;
}
