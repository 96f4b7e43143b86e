using System.Diagnostics;
using System.Text;

namespace PushOrleans.Popup.Tests;

/// <summary>The tool as a process of its own, up to the line that says where it is.</summary>
internal sealed class ToolProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;

    private ToolProcess(Process process, string said) => (_process, Said) = (process, said);

    /// <summary>The first word after what was waited for.</summary>
    public string Said { get; }

    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static async Task<ToolProcess> Start(string awaited, Dictionary<string, string> environment, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "PushOrleans.Cli.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        var said = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var errors = new StringBuilder();
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => said.TrySetException(new InvalidOperationException("It ended: " + errors));
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.StartsWith(awaited, StringComparison.Ordinal) == true) said.TrySetResult(line.Data[awaited.Length..].Split(' ')[0]);
        };
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ToolProcess(process, await said.Task.WaitAsync(Patience));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
