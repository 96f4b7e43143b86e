using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PushOrleans.Architecture.Tests;

/// <summary>What the race measures is what nodes run with, and what differs where they share one machine is what operators are told.</summary>
public sealed partial class CollectorTests
{
    [Theory, InlineData("src/Api/Api.csproj"), InlineData("src/Silo/Silo.csproj"), InlineData("src/Cli/Cli.csproj"), InlineData("bench/bench.csproj")]
    public void Nodes_and_the_race_run_the_servers_collector(string project)
    {
        var properties = XDocument.Load(Repository.PathOf(project)).Descendants("PropertyGroup").Elements().ToLookup(property => property.Name.LocalName, property => property.Value);
        Assert.Equal(["true"], properties["ServerGarbageCollection"]);
        Assert.Equal(["true"], properties["ConcurrentGarbageCollection"]);
    }

    [Fact]
    public void Nodes_of_a_local_cluster_have_the_collector_and_the_nursery_that_the_documentation_names() =>
        Assert.Equal(Named("docs/operations.md"), Named("eng/cluster.sh"));

    private static string[] Named(string file)
    {
        string[] named = [.. Settings().Matches(File.ReadAllText(Repository.PathOf(file))).Select(match => match.Value)];
        Assert.Equal(["gcServer", "GCgen0size"], named.Select(setting => setting["DOTNET_".Length..setting.IndexOf('=', StringComparison.Ordinal)]));
        return named;
    }

    [GeneratedRegex("DOTNET_(?:gcServer|GCgen0size)=[0-9a-fx]+")]
    private static partial Regex Settings();
}
