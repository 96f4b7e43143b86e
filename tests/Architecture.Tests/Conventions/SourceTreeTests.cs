namespace PushOrleans.Architecture.Tests;

public sealed class SourceTreeTests
{
    private const int MaxLines = 400;

    private static readonly string[] BannedFolders =
        ["Services", "Helpers", "Models", "Managers", "Common", "Utils", "Utilities", "Misc", "Shared", "Core", "Dtos", "Entities", "Infrastructure"];

    [Fact]
    public void A_folder_is_named_after_a_noun_of_the_domain()
    {
        var parts = Repository.Sources().Select(Repository.Relative).SelectMany(path => path.Split('/').SkipLast(1)).Distinct();
        Assert.Empty(parts.Intersect(BannedFolders, StringComparer.OrdinalIgnoreCase));
    }

    [Theory, InlineData("src"), InlineData("tests")]
    public void A_file_can_be_read_in_one_sitting(string folder) =>
        Assert.Empty(Repository.Sources(folder).Select(path => (Path: Repository.Relative(path), Lines: File.ReadLines(path).Count()))
            .Where(file => file.Lines > MaxLines).Select(file => $"{file.Path}: {file.Lines} lines"));

    [Fact]
    public void Nothing_is_left_for_later_in_the_sources()
    {
        string[] marks = ["TO" + "DO", "FIX" + "ME", "HA" + "CK", "NotImplemented" + "Exception"];
        Assert.Empty(Repository.Sources().Concat(Repository.Sources("tests"))
            .Where(path => File.ReadLines(path).Any(line => marks.Any(mark => line.Contains(mark, StringComparison.Ordinal)))).Select(Repository.Relative));
    }

    [Fact]
    public void No_test_is_skipped()
    {
        var skip = "Skip " + "=";
        Assert.Empty(Repository.Sources("tests").Where(path => File.ReadAllText(path).Contains(skip, StringComparison.Ordinal)).Select(Repository.Relative));
    }

    /// <summary>What waits for other processes may wait for ever: such a test fails by its name, and does not take the whole run with it.</summary>
    [Fact]
    public void A_test_with_a_cluster_of_processes_has_a_limit()
    {
        var clusters = Repository.Sources("tests").Where(path => File.ReadAllText(path).Contains("LocalCluster." + "UpAsync(", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(clusters);
        // The runs of chaos are as many as one asks for; each has a limit of its own.
        Assert.Empty(clusters.Where(path => Path.GetFileName(path) != "ChaosTests.cs")
            .Where(path => File.ReadLines(path).Any(line => line.Trim() == "[Fact]")).Select(Repository.Relative));
    }

    /// <summary>Compliance has no clock, no randomness, no files and no threads of its own: time and identity come in as parameters.</summary>
    [Fact]
    public void Compliance_asks_nobody_for_the_time_or_the_disk()
    {
        string[] impure = ["TimeProvider", "Stopwatch", "File.", "Task.", "Environment.", "HttpClient", "new Random("];
        Assert.Empty(Repository.Sources("src/Compliance").SelectMany(path => File.ReadLines(path)
            .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && impure.Any(word => line.Contains(word, StringComparison.Ordinal)))
            .Select(line => $"{Repository.Relative(path)}: {line.Trim()}")));
    }
}
