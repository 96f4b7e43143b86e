using System.Text.RegularExpressions;

namespace PushOrleans.Architecture.Tests;

public sealed partial class HostTests
{
    [Theory, InlineData("src"), InlineData("bench")]
    public void A_host_watches_no_file(string folder)
    {
        var built = Repository.Sources(folder).SelectMany(path => Builders().Matches(File.ReadAllText(path)).Select(match => (File: Repository.Relative(path), Arguments: match.Groups[1].Value))).ToList();
        Assert.NotEmpty(built);
        Assert.DoesNotContain(built, host => !host.Arguments.StartsWith("HostArguments.Unwatched(", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\b(?:WebApplication|Host)\.Create\w*Builder\((.*)")]
    private static partial Regex Builders();
}
