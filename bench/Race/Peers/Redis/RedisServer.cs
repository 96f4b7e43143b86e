using System.Net.Sockets;

namespace PushOrleans.Bench;

/// <summary>redis-server on a unix socket in a folder of its own.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ServerProcess _process;

    private RedisServer(TemporaryFolder folder, ServerProcess process) => (_folder, _process) = (folder, process);

    public string Socket => _folder.File("redis.sock");
    public long Memory => _process.Memory;

    /// <param name="durable">Append-only file, flushed every second; else nothing is written.</param>
    public static async Task<RedisServer> StartAsync(bool durable, CancellationToken cancellationToken)
    {
        var folder = new TemporaryFolder();
        var process = ServerProcess.Start(
            "redis-server", "--port", "0", "--unixsocket", folder.File("redis.sock"), "--dir", folder.Path, "--save", "",
            "--appendonly", durable ? "yes" : "no", "--appendfsync", "everysec", "--no-appendfsync-on-rewrite", "yes",
            "--auto-aof-rewrite-percentage", "0", "--lua-time-limit", "0");
        var server = new RedisServer(folder, process);
        await process.WhenAsync(
            async () =>
            {
                await using var connection = await RedisConnection.OpenAsync(server.Socket, cancellationToken);
                await connection.CallAsync(cancellationToken, "PING"u8.ToArray());
            },
            fault => fault is SocketException or IOException, cancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }
}
