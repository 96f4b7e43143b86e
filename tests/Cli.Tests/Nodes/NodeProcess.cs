using System.Diagnostics;
using System.Text;

namespace PushOrleans.Cli.Tests;

/// <summary>A node as a process of its own, which can be killed as by SIGKILL and started again over the same folder.</summary>
internal sealed class NodeProcess(string dataFolder, IReadOnlyList<string> options) : IAsyncDisposable
{
    public const string Key = "test-key-0123456789-abcdefghijklmnop";
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(120);

    private readonly StringBuilder _errors = new();
    private Process? _process;

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>What the process wrote to its standard error, for the message of a test that fails.</summary>
    public string Errors
    {
        get { lock (_errors) return _errors.ToString(); }
    }

    /// <param name="crashAt">A named point at which the process kills itself, with its count; null = none.</param>
    /// <returns>False when it died before it was ready: a crash point was reached while it started.</returns>
    public async Task<bool> Start(string? crashAt, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "PushOrleans.Cli.dll"), "serve", "--url", "http://127.0.0.1:0", "--data", dataFolder, "--partitions", "8", "--", .. options])
            start.ArgumentList.Add(argument);
        start.Environment["PushOrleans__BootstrapKey"] = Key;
        start.Environment["PUSHORLEANS_CRASH_AT"] = crashAt ?? "";
        if (crashAt is null) start.Environment.Remove("PUSHORLEANS_CRASH_AT");
        var process = Process.Start(start)!;
        _process = process;
        var ready = new TaskCompletionSource<Uri?>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => ready.TrySetResult(null);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Split(' ') is ["listening", "on", var url]) ready.TrySetResult(new Uri(url));
        };
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors) _errors.AppendLine(line.Data);
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (await ready.Task.WaitAsync(StartTime, cancellationToken) is not { } address) return false;
        Url = address;
        return true;
    }

    /// <summary>As by SIGKILL: nothing is flushed, closed or said.</summary>
    public async Task Kill(CancellationToken cancellationToken)
    {
        if (_process is not { HasExited: false } process) return;
        process.Kill();
        await process.WaitForExitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Kill(CancellationToken.None);
        _process?.Dispose();
    }
}
