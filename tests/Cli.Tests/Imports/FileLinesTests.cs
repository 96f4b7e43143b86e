using System.Text;

namespace PushOrleans.Cli.Tests;

/// <summary>Lines of a file to import, by bytes.</summary>
public sealed class FileLinesTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a", new[] { "a" })]
    [InlineData("a\n", new[] { "a" })]
    [InlineData("a\r\n\r\nb", new[] { "a", "", "b" })]
    [InlineData("\n\nc\n", new[] { "", "", "c" })]
    [InlineData("\uFEFF{\"id\":\"用户\"}\n\uFEFFx", new[] { "{\"id\":\"用户\"}", "\uFEFFx" })]
    public async Task Each_line_comes_as_it_stands(string text, string[] lines) => Assert.Equal(lines, await LinesAsync(text));

    [Fact]
    public async Task Lines_that_lie_across_buffers_come_whole()
    {
        string[] lines = [.. Enumerable.Range(0, 40).Select(number => new string((char)('a' + (number % 26)), number * 9_973)), new('z', 3_000_000)];
        Assert.Equal(lines, await LinesAsync(string.Join('\n', lines)));
    }

    [Theory]
    [InlineData(" \n[{\"id\":\"a\"},\n {\"id\":\"b\"}]", new[] { "{\"id\":\"a\"}", "{\"id\":\"b\"}" })]
    [InlineData("{\"id\":\"a\"}\n{\"id\":\"b\"}", new[] { "{\"id\":\"a\"}", "{\"id\":\"b\"}" })]
    public async Task Users_are_the_elements_of_an_array_or_the_lines(string text, string[] users) => Assert.Equal(users, await LinesAsync(text, Importer.UserLines));

    [Fact]
    public async Task A_file_in_another_encoding_is_refused_with_what_to_do()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(path, "{\"id\":\"a\"}\n", Encoding.Unicode, TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<UnusableInputException>(() => Importer.UserLines(path).ToListAsync(TestContext.Current.CancellationToken).AsTask());
        Assert.Contains("save it in UTF-8", refused.Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    private static async Task<List<string>> LinesAsync(string text, Func<string, IAsyncEnumerable<ReadOnlyMemory<byte>>>? read = null)
    {
        var token = TestContext.Current.CancellationToken;
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(path, text, new UTF8Encoding(false), token);
        try
        {
            List<string> lines = [];
            await foreach (var line in (read ?? (path => FileLines.ReadAsync(path, token)))(path)) lines.Add(Encoding.UTF8.GetString(line.Span));
            return lines;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
