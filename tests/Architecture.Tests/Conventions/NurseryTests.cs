using System.Text.Json;
using System.Text.RegularExpressions;

namespace PushOrleans.Architecture.Tests;

/// <summary>What the race measures is what nodes on one machine run with, and what operators are told.</summary>
public sealed partial class NurseryTests
{
    [Theory, InlineData("bench"), InlineData("src/Api"), InlineData("src/Silo")]
    public void What_is_started_by_its_project_has_the_nursery_that_the_documentation_names(string project)
    {
        using var settings = JsonDocument.Parse(File.ReadAllText(Repository.PathOf(project, "Properties", "launchSettings.json")));
        var profile = Assert.Single(settings.RootElement.GetProperty("profiles").EnumerateObject()).Value;
        Assert.Equal(Documented(), profile.GetProperty("environmentVariables").GetProperty("DOTNET_GCgen0size").GetString());
    }

    [Fact]
    public void And_so_has_a_node_of_a_local_cluster() =>
        Assert.Equal(Documented(), Assert.Single(Nursery().Matches(File.ReadAllText(Repository.PathOf("eng", "cluster.sh")))).Groups[1].Value);

    private static string Documented() => Assert.Single(Nursery().Matches(File.ReadAllText(Repository.PathOf("docs", "operations.md")))).Groups[1].Value;

    [GeneratedRegex("DOTNET_GCgen0size=(0x[0-9a-f]+)")]
    private static partial Regex Nursery();
}
