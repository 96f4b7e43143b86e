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

        // `dotnet run` has what is published.
        var launch = Repository.PathOf(Path.GetDirectoryName(project)!, "Properties", "launchSettings.json");
        Assert.False(File.Exists(launch) && File.ReadAllText(launch).Contains("DOTNET_", StringComparison.Ordinal));
    }

    [Theory, InlineData("docs/operations.md"), InlineData("eng/cluster.sh")]
    public void Nodes_that_share_one_machine_have_the_workstations_with_a_nursery(string file) =>
        Assert.Equal(["DOTNET_gcServer=0", "DOTNET_GCgen0size=0x1000000"], Settings().Matches(File.ReadAllText(Repository.PathOf(file))).Select(match => match.Value));

    [GeneratedRegex("DOTNET_(?:gcServer|GCgen0size)=[0-9a-fx]+")]
    private static partial Regex Settings();
}
