using System.Xml.Linq;

namespace PushOrleans.Architecture.Tests;

public sealed class ProjectReferenceTests
{
    public static TheoryData<string> Present => Layer.Present;

    [Fact]
    public void Every_project_of_src_has_its_row_in_the_table()
    {
        var folders = Directory.EnumerateDirectories(Repository.PathOf("src")).Select(Path.GetFileName)
            .Where(name => File.Exists(Layer.ProjectFile(name!)));
        Assert.Empty(folders.Except(Layer.All.Select(layer => layer.Name)));
    }

    [Theory, MemberData(nameof(Present))]
    public void A_project_references_only_those_that_it_may_know(string name)
    {
        var references = Items(name, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));
        Assert.Empty(references.Except(Layer.Of(name).Projects));
    }

    [Theory, MemberData(nameof(Present))]
    public void A_project_takes_only_the_packages_of_its_layer(string name)
    {
        var allowed = Layer.Of(name).Packages;
        Assert.DoesNotContain(Items(name, "PackageReference"), package => !allowed.Any(prefix => package.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Repository.PathOf("PushOrleans.sln")).Replace('\\', '/');
        var projects = new[] { "src", "tests", "bench" }.Select(folder => Repository.PathOf(folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories)).Select(Repository.Relative);
        Assert.DoesNotContain(projects, project => !solution.Contains(project, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Items(string project, string kind) =>
        XDocument.Load(Layer.ProjectFile(project)).Descendants(kind).Select(item => item.Attribute("Include")!.Value);
}
