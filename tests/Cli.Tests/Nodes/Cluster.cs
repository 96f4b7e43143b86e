namespace PushOrleans.Cli.Tests;

/// <summary>
/// A node with its folder and a client that does not give up: a call that found the node dead starts it again and is made again, as a
/// careful client of the API does. What the node answered before it died has to hold.
/// </summary>
internal sealed class Cluster : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly string _folder = Directory.CreateTempSubdirectory("pushorleans-test-").FullName;
    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly NodeProcess _node;
    private ApiClient? _client;

    public Cluster(params string[] options) => _node = new NodeProcess(_folder, options);

    public int Starts { get; private set; }

    public string Errors => _node.Errors;

    public Uri Url => _node.Url;

    public ApiClient Client => _client ?? throw new InvalidOperationException("The node was not started");

    public async Task Start(string? crashAt, CancellationToken cancellationToken)
    {
        Starts++;
        var up = await _node.Start(crashAt, cancellationToken);
        if (!up && crashAt is null) throw new InvalidOperationException("The node did not start:\n" + _node.Errors);
        if (up) _client = new ApiClient(_node.Url, NodeProcess.Key);
        else await Start(null, cancellationToken);
    }

    public Task Kill(CancellationToken cancellationToken) => _node.Kill(cancellationToken);

    /// <summary>Makes the call until it was answered; only answers that say "come back later" are not taken for one.</summary>
    public async Task<T> Insist<T>(Func<ApiClient, Task<T>> call, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await call(Client);
            }
            catch (ApiProblemException e) when (e.Problem.Status is 429 or 503 or 500 || e.Problem.Name == "idempotency-in-flight")
            {
                await Task.Delay(Pause, cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                await Revive(cancellationToken);
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    public Task Insist(Func<ApiClient, Task> call, CancellationToken cancellationToken) => Insist(async client =>
    {
        await call(client);
        return true;
    }, cancellationToken);

    /// <summary>Starts the node, without a crash point, if it is down.</summary>
    public async Task Revive(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (!_node.IsRunning) await Start(null, cancellationToken);
        }
        finally
        {
            _starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await _node.DisposeAsync();
        _starting.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
