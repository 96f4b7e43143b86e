using Npgsql;

namespace PushOrleans.Bench;

/// <summary>PostgreSQL on a unix socket in a folder of its own. It refuses to run as root, who lets the package's user run it.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly ServerProcess _process;

    private PostgresServer(TemporaryFolder folder, ServerProcess process) => (_folder, _process) = (folder, process);

    public string ConnectionString =>
        $"Host={_folder.Path};Username=bench;Database=postgres;Max Auto Prepare=20;Auto Prepare Min Usages=1;No Reset On Close=true;Timeout=5;Command Timeout=600";

    public static async Task<PostgresServer> StartAsync(CancellationToken cancellationToken)
    {
        var folder = new TemporaryFolder();
        var data = folder.File("data");
        var asUser = Environment.UserName == "root" ? new[] { "runuser", "-u", "postgres", "--" } : [];
        if (asUser.Length > 0) await ServerProcess.RunAsync("chown", ["postgres", folder.Path], cancellationToken);
        await ServerProcess.RunAsync("env", [.. asUser, Program("initdb"), "-D", data, "-U", "bench", "--auth=trust", "--no-sync", "--locale=C", "-E", "UTF8"], cancellationToken);

        // What the machine can give: everything in shared buffers, no checkpoint within a race, and commits that are flushed.
        string[] settings =
        [
            "listen_addresses=", $"unix_socket_directories={folder.Path}", "shared_buffers=1GB", "max_wal_size=8GB", "checkpoint_timeout=1h", "wal_level=minimal",
            "max_wal_senders=0", "wal_buffers=64MB", "fsync=on", "synchronous_commit=on", "full_page_writes=on", "jit=off", "max_connections=20", "work_mem=64MB",
            "wal_compression=off", "autovacuum_naptime=5s",
        ];
        var process = ServerProcess.Start("env", [.. asUser, Program("postgres"), "-D", data, .. settings.SelectMany(setting => new[] { "-c", setting })]);
        var server = new PostgresServer(folder, process);
        await process.WhenAsync(
            async () =>
            {
                await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
                await connection.OpenAsync(cancellationToken);
            },
            fault => fault is NpgsqlException or System.Net.Sockets.SocketException, cancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    // Debian keeps the programs of a version in a folder of their own.
    private static string Program(string name) => Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").OrderDescending().Select(version => $"{version}/bin/{name}").FirstOrDefault(File.Exists) ?? name
        : name;
}
