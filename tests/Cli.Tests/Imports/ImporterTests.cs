using System.Text;

namespace PushOrleans.Cli.Tests;

/// <summary>Users of any number come in by chunks, of which the next is on its way while one is stored: what is told and stored is as if they came one by one.</summary>
public sealed class ImporterTests : IAsyncLifetime
{
    private const int BeyondALine = 9 * 1024 * 1024;

    private readonly Cluster _cluster = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _cluster.Start(null, Token);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Of_lines_with_one_id_in_different_chunks_the_last_wins()
    {
        var lines = Enumerable.Range(0, 60).Select(line => User($"user-{line % 3}", $"tag-{line}"));
        var told = new List<long>();
        var imported = await new Importer(_cluster.Client, chunkLines: 2).Users(Lines(lines), told.Add, Token);
        Assert.Equal((60, 0), (imported.Accepted, imported.Rejected));
        Assert.Equal(Enumerable.Range(1, 30).Select(chunk => 2L * chunk), told);
        for (var user = 0; user < 3; user++) Assert.Equal($"tag-{57 + user}", await TagOf($"user-{user}"));
    }

    [Fact]
    public async Task Bad_lines_are_told_by_their_number_in_the_whole_input_and_stop_nothing()
    {
        var lines = Enumerable.Range(1, 21).Select(line => line % 7 == 0 ? "{\"id\":" : User($"user-{line}", "tag"));
        var imported = await new Importer(_cluster.Client, chunkLines: 4).Users(Lines(lines), null, Token);
        Assert.Equal((18, 3), (imported.Accepted, imported.Rejected));
        Assert.Equal([7L, 14L, 21L], imported.Errors.Select(error => error.Line));
        Assert.Equal("tag", await TagOf("user-20"));
    }

    [Fact]
    public async Task A_chunk_that_is_refused_ends_the_import_and_nothing_behind_it_is_stored()
    {
        string[] lines = [User("before", "tag"), $"{{\"id\":\"{new string('x', BeyondALine)}\"}}", User("after", "tag"), User("last", "tag")];
        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => new Importer(_cluster.Client, chunkLines: 1).Users(Lines(lines), null, Token));
        Assert.Equal(413, refused.Problem.Status);
        Assert.Equal("tag", await TagOf("before"));
        Assert.Null(await TagOf("after"));
        Assert.Null(await TagOf("last"));
    }

    [Fact]
    public async Task Lines_are_not_acted_upon_before_their_turn()
    {
        var turn = new TaskCompletionSource();
        var posted = _cluster.Client.PostLines("users/bulk", Encoding.UTF8.GetBytes(User("patient", "tag") + "\n"), turn.Task, Token);
        await Task.WhenAny(posted, Task.Delay(500, Token));
        Assert.False(posted.IsCompleted);
        Assert.Null(await TagOf("patient"));
        turn.SetResult();
        Assert.Equal(1, (await posted).Number("accepted"));
        Assert.Equal("tag", await TagOf("patient"));
    }

    [Fact]
    public async Task Lines_whose_turn_does_not_come_are_not_acted_upon()
    {
        var turn = new TaskCompletionSource();
        var posted = _cluster.Client.PostLines("users/bulk", Encoding.UTF8.GetBytes(User("dropped", "tag") + "\n"), turn.Task, Token);
        turn.SetException(new UnusableInputException("the file ended amid a line"));
        await Assert.ThrowsAnyAsync<Exception>(() => posted);
        Assert.Null(await TagOf("dropped"));
    }

    private static string User(string id, string tag) => $"{{\"id\":\"{id}\",\"ageBand\":\"adult\",\"tags\":[\"{tag}\"]}}";

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Lines(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            await Task.Yield();
            yield return Encoding.UTF8.GetBytes(line);
        }
    }

    private async Task<string?> TagOf(string user)
    {
        try
        {
            return (await _cluster.Client.Get($"users/{user}", Token)).Items("tags").Single().GetString();
        }
        catch (ApiProblemException e) when (e.Problem.Status == 404)
        {
            return null;
        }
    }
}
