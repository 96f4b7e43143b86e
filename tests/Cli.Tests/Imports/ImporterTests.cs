using System.Net.Sockets;
using System.Text;

namespace PushOrleans.Cli.Tests;

/// <summary>Users of any number come in by chunks, of which the next is on its way while one is stored: what is told and stored is as if they came one by one.</summary>
public sealed class ImporterTests(ImporterTests.Started started) : IClassFixture<ImporterTests.Started>
{
    private const int BeyondALine = 9 * 1024 * 1024;

    // So many lines are sent ahead of their turn.
    private const int Many = 2 * HeldContent.WorthHolding / LineBytes;
    private const int LineBytes = 400;

    // One node serves all tests; each has users of its own.
    private readonly string _prefix = Guid.NewGuid().ToString("n")[..8];
    private readonly Cluster _cluster = started.Cluster;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(2, 60)]
    [InlineData(Many, 4 * Many)]
    public async Task Of_lines_with_one_id_in_different_chunks_the_last_wins(int chunkLines, int count)
    {
        var lines = Enumerable.Range(0, count).Select(line => User($"user-{line % 3}", $"tag-{line}"));
        var told = new List<long>();
        var imported = await new Importer(_cluster.Client, chunkLines).Users(Lines(lines), told.Add, Token);
        Assert.Equal((count, 0), (imported.Accepted, imported.Rejected));
        Assert.Equal(Enumerable.Range(1, count / chunkLines).Select(chunk => (long)chunkLines * chunk), told);
        for (var line = count - 3; line < count; line++) Assert.Equal($"tag-{line}", await TagOf($"user-{line % 3}"));
    }

    [Theory]
    [InlineData(4, 7, 21)]
    [InlineData(Many, Many - 5, 3 * Many)]
    public async Task Bad_lines_are_told_by_their_number_in_the_whole_input_and_stop_nothing(int chunkLines, int eachBad, int count)
    {
        var bad = Enumerable.Range(1, count / eachBad).Select(n => (long)n * eachBad).ToList();
        var lines = Enumerable.Range(1, count).Select(line => line % eachBad == 0 ? "{\"id\":" : User($"user-{line}", "tag"));
        var imported = await new Importer(_cluster.Client, chunkLines).Users(Lines(lines), null, Token);
        Assert.Equal((count - bad.Count, bad.Count), (imported.Accepted, imported.Rejected));
        Assert.Equal(bad, imported.Errors.Select(error => error.Line));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Many)]
    public async Task A_chunk_that_is_refused_ends_the_import_and_nothing_behind_it_is_stored(int chunkLines)
    {
        IEnumerable<string> Chunk(string first) => Enumerable.Range(0, chunkLines).Select(line => User(line == 0 ? first : $"filler-{line}", "tag"));
        var lines = Chunk("before").Concat(Chunk("refused").Skip(1)).Append($"{{\"id\":\"{new string('x', BeyondALine)}\"}}").Concat(Chunk("after")).Concat(Chunk("last"));
        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => new Importer(_cluster.Client, chunkLines).Users(Lines(lines), null, Token));
        Assert.Equal(413, refused.Problem.Status);
        Assert.Equal("tag", await TagOf("before"));
        Assert.Null(await TagOf("after"));
        Assert.Null(await TagOf("last"));
    }

    [Fact]
    public async Task Lines_that_failed_while_they_waited_are_sent_once_more_and_counted_once()
    {
        using var handler = new FailingOnce(request: 2);
        using var client = new ApiClient(_cluster.Url, NodeProcess.Key, handler);
        var lines = Enumerable.Range(0, 3 * Many).Select(line => User($"user-{line}", "tag"));
        var imported = await new Importer(client, Many).Users(Lines(lines), null, Token);
        Assert.Equal((3 * Many, 0), (imported.Accepted, imported.Rejected));
        Assert.Equal(4, handler.Requests);
        Assert.Equal("tag", await TagOf($"user-{(2 * Many) - 1}"));
    }

    [Fact]
    public async Task Lines_that_failed_when_it_was_their_turn_end_the_import()
    {
        using var handler = new FailingOnce(request: 1);
        using var client = new ApiClient(_cluster.Url, NodeProcess.Key, handler);
        var lines = Enumerable.Range(0, 3).Select(line => User($"user-{line}", "tag"));
        await Assert.ThrowsAsync<HttpRequestException>(() => new Importer(client, chunkLines: 1).Users(Lines(lines), null, Token));
        Assert.Null(await TagOf("user-2"));
    }

    // Six seconds: Kestrel gives up on a body that comes too slowly after five.
    [Theory]
    [InlineData(1)]
    [InlineData(Many)]
    public async Task Lines_are_not_acted_upon_before_their_turn_however_long_they_wait(int count)
    {
        var turn = new TaskCompletionSource();
        var posted = _cluster.Client.PostLines("users/bulk", Body("patient", count), turn.Task, Token);
        await Task.WhenAny(posted, Task.Delay(TimeSpan.FromSeconds(6), Token));
        Assert.False(posted.IsCompleted);
        Assert.Null(await TagOf("patient-0"));
        turn.SetResult();
        Assert.Equal(count, (await posted).Number("accepted"));
        Assert.Equal("tag", await TagOf("patient-0"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Many)]
    public async Task Lines_whose_turn_does_not_come_are_not_acted_upon(int count)
    {
        var turn = new TaskCompletionSource();
        var posted = _cluster.Client.PostLines("users/bulk", Body("dropped", count), turn.Task, Token);
        turn.SetException(new UnusableInputException("the lines before were no users"));
        await Assert.ThrowsAnyAsync<Exception>(() => posted);
        Assert.Null(await TagOf("dropped-0"));
    }

    [Fact]
    public async Task A_body_that_stops_coming_is_told_to_be_late_and_not_to_be_too_large()
    {
        using var connection = new TcpClient(_cluster.Url.Host, _cluster.Url.Port);
        await using var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/users/bulk HTTP/1.1\r\nHost: node\r\nAuthorization: Bearer {NodeProcess.Key}\r\nContent-Type: {ApiClient.NdJson}\r\nContent-Length: 100\r\n\r\n{{"), Token);
        using var reader = new StreamReader(stream);
        Assert.Equal("HTTP/1.1 408 Request Timeout", await reader.ReadLineAsync(Token));
    }

    private string User(string id, string tag) => $"{{\"id\":\"{_prefix}-{id}\",\"ageBand\":\"adult\",\"tags\":[\"{tag}\"]}}".PadRight(LineBytes - 1);

    private byte[] Body(string prefix, int count) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, count).Select(line => User($"{prefix}-{line}", "tag") + "\n")));

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
            return (await _cluster.Client.Get($"users/{_prefix}-{user}", Token)).Items("tags").Single().GetString();
        }
        catch (ApiProblemException e) when (e.Problem.Status == 404)
        {
            return null;
        }
    }

    public sealed class Started : IAsyncLifetime
    {
        internal Cluster Cluster { get; } = new();

        public async ValueTask InitializeAsync() => await Cluster.Start(null, CancellationToken.None);

        public ValueTask DisposeAsync() => Cluster.DisposeAsync();
    }

    /// <summary>A connection on which one request is lost; those before it go on after that.</summary>
    private sealed class FailingOnce(int request) : DelegatingHandler(new SocketsHttpHandler())
    {
        private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _requests;

        public int Requests => _requests;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _requests) == request)
            {
                _failed.SetResult();
                throw new HttpRequestException("lost");
            }

            await _failed.Task.WaitAsync(cancellationToken);
            return await base.SendAsync(message, cancellationToken);
        }
    }
}
