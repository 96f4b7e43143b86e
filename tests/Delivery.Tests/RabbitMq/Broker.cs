using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace PushOrleans.Delivery.Tests;

/// <summary>
/// A RabbitMQ node of Debian's package, of a folder of its own: broker, distribution and epmd on free loopback ports. Killed for good at the end,
/// and by <see cref="Kill"/> in the middle; started again it has what it had confirmed.
/// </summary>
internal sealed class Broker : IAsyncDisposable
{
    private const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("push-rabbit-");
    private readonly int[] _ports = FreePorts(3);
    private Process? _epmd;
    private Process? _node;

    public int Port => _ports[0];

    public static async Task<Broker> StartAsync()
    {
        if (!File.Exists(Server)) throw new InvalidOperationException("These tests need RabbitMQ: eng/toolchain.sh installs Debian's rabbitmq-server.");
        var broker = new Broker();
        await broker.UpAsync();
        return broker;
    }

    /// <summary>SIGKILL: what it had not confirmed may be gone, what it had may not.</summary>
    public async Task Kill()
    {
        if (_node is null) return;
        _node.Kill(entireProcessTree: true);
        await _node.WaitForExitAsync(CancellationToken.None);
        _node.Dispose();
        _node = null;
    }

    /// <summary>SIGSTOP: it answers nothing, and its connections stay.</summary>
    public Task Freeze() => Signal("STOP");

    public Task Thaw() => Signal("CONT");

    public async Task UpAsync()
    {
        _epmd ??= Start("/usr/bin/epmd", "-port", $"{_ports[2]}", "-address", "127.0.0.1");
        _node = Start(Server);
        var began = Stopwatch.GetTimestamp();
        while (!await AcceptsAsync())
        {
            if (_node.HasExited || Stopwatch.GetElapsedTime(began) > Patience) throw new InvalidOperationException($"RabbitMQ did not start; its log is in {_home.FullName}/log.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Kill();
        _epmd?.Kill();
        _epmd?.Dispose();
        _home.Delete(recursive: true);
    }

    /// <summary>A broker says something to who speaks AMQP to it; a listener that is not ready does not.</summary>
    private async Task<bool> AcceptsAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await client.GetStream().WriteAsync("AMQP\0\0\x09\x01"u8.ToArray(), patience.Token);
            return await client.GetStream().ReadAsync(new byte[8], patience.Token) > 0;
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100));
            return false;
        }
    }

    private async Task Signal(string signal)
    {
        using var told = Process.Start("bash", ["-c", $"all() {{ echo $1; for child in $(pgrep -P $1); do all $child; done; }}; kill -{signal} $(all {_node!.Id})"]);
        await told.WaitForExitAsync(CancellationToken.None);
        if (told.ExitCode != 0) throw new InvalidOperationException($"SIG{signal} to RabbitMQ ended with {told.ExitCode}.");
    }

    private Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        var home = _home.FullName;
        File.WriteAllText($"{home}/plugins", "[].");
        (string Key, string Value)[] environment =
        [
            ("HOME", home), ("ERL_EPMD_PORT", $"{_ports[2]}"), ("ERL_EPMD_ADDRESS", "127.0.0.1"),
            ("RABBITMQ_NODENAME", $"push{_ports[0]}@localhost"), ("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"), ("RABBITMQ_NODE_PORT", $"{_ports[0]}"), ("RABBITMQ_DIST_PORT", $"{_ports[1]}"),
            ("RABBITMQ_MNESIA_BASE", $"{home}/data"), ("RABBITMQ_LOG_BASE", $"{home}/log"), ("RABBITMQ_CONFIG_FILE", $"{home}/rabbitmq"), ("RABBITMQ_CONF_ENV_FILE", $"{home}/none"),
            ("RABBITMQ_ENABLED_PLUGINS_FILE", $"{home}/plugins"), ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}"),
        ];
        foreach (var (key, value) in environment) start.Environment[key] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Stop());
        return ports;
    }
}
