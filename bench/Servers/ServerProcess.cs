using System.Diagnostics;

namespace PushOrleans.Bench;

/// <summary>A server of this machine, started for a race and stopped after it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Queue<string> _said = new();

    private ServerProcess(Process process) => _process = process;

    /// <summary>Processor time it used until now, its children left out.</summary>
    public TimeSpan ProcessorTime => _process.TotalProcessorTime;

    public int Id => _process.Id;

    /// <summary>Resident memory in bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static ServerProcess Start(string program, params IReadOnlyList<string> arguments) => Start(program, arguments, new Dictionary<string, string>());

    private static ServerProcess Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        Process process;
        try
        {
            process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        }
        catch (System.ComponentModel.Win32Exception fault)
        {
            throw new InvalidOperationException($"{program} is not installed: eng/test.sh --bench-deps installs it.", fault);
        }

        var server = new ServerProcess(process);
        process.OutputDataReceived += (_, line) => server.Note(line.Data);
        process.ErrorDataReceived += (_, line) => server.Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return server;
    }

    /// <summary>Runs a program to its end.</summary>
    public static Task RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        RunAsync(program, arguments, new Dictionary<string, string>(), cancellationToken);

    /// <summary>Runs a program to its end, with variables added to its environment.</summary>
    public static async Task RunAsync(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        await using var run = Start(program, arguments, environment);
        await run._process.WaitForExitAsync(cancellationToken);
        if (run._process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {run._process.ExitCode}: {run.Said}");
    }

    /// <summary>Completes when it answers; fails when it has ended.</summary>
    public async Task WhenAsync(Func<Task> ask, Func<Exception, bool> isNotYet, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; ; waited += TimeSpan.FromMilliseconds(50))
        {
            try
            {
                await ask();
                return;
            }
            catch (Exception fault) when (isNotYet(fault))
            {
                if (_process.HasExited || waited > TimeSpan.FromSeconds(30)) throw new InvalidOperationException($"{_process.StartInfo.FileName} does not answer: {Said}", fault);
                await Task.Delay(50, cancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private string Said
    {
        get
        {
            lock (_said) return string.Join(" | ", _said);
        }
    }

    private void Note(string? line)
    {
        if (line is null) return;
        lock (_said)
        {
            _said.Enqueue(line);
            if (_said.Count > 20) _said.Dequeue();
        }
    }
}
