namespace PushOrleans.Cluster.Tests;

/// <summary>How long anything here may take before it is a failure with a name: a wait without an end would take the whole run with it.</summary>
internal static class Limits
{
    /// <summary>Milliseconds of a test; the slowest takes two minutes on an idle machine.</summary>
    public const int Test = 8 * 60 * 1000;

    public static readonly TimeSpan Command = TimeSpan.FromMinutes(5);
    public static readonly TimeSpan Campaign = TimeSpan.FromMinutes(4);
    public static readonly TimeSpan Request = TimeSpan.FromSeconds(100);

    /// <summary>Polls until <paramref name="isSo"/>; a wait that does not end tells <paramref name="what"/> it was for.</summary>
    /// <param name="every">Default 100 ms. What costs the cluster something to tell is asked less often.</param>
    public static async Task UntilAsync(Func<Task<bool>> isSo, TimeSpan within, Func<string> what, CancellationToken cancellationToken, TimeSpan? every = null)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(began) > within) Assert.Fail($"Not within {within.TotalSeconds:N0} s: {what()}");
            await Task.Delay(every ?? TimeSpan.FromMilliseconds(100), cancellationToken);
        }
    }

    /// <summary>What a process says until it ends; one that does not end is ended, with everything that it started.</summary>
    public static async Task<(int Code, string Out, string Error)> RunAsync(System.Diagnostics.ProcessStartInfo start, TimeSpan within, CancellationToken cancellationToken)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = System.Diagnostics.Process.Start(start)!;
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(within);
        // Line by line, so that what was said until then is told.
        var (said, complained) = (new System.Text.StringBuilder(), new System.Text.StringBuilder());
        try
        {
            await Task.WhenAll(ReadAsync(process.StandardOutput, said, late.Token), ReadAsync(process.StandardError, complained, late.Token), process.WaitForExitAsync(late.Token));
            return (process.ExitCode, said.ToString(), complained.ToString());
        }
        catch (OperationCanceledException)
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"{string.Join(' ', start.ArgumentList)} did not end within {within.TotalSeconds:N0} s; it said:\n{said}{complained}");
        }
    }

    private static async Task ReadAsync(StreamReader from, System.Text.StringBuilder to, CancellationToken cancellationToken)
    {
        while (await from.ReadLineAsync(cancellationToken) is { } line) to.AppendLine(line);
    }
}
