using Microsoft.Extensions.Options;

namespace PushOrleans.Silo;

/// <summary>
/// Runs a node as a process, and tells its supervisor by the exit code what to do: 0 it was stopped; <see cref="Misconfigured"/> leave it; anything
/// else, <see cref="NotNow"/> above all, start it again. A start is not tried twice in one process: what a failed one leaves behind (sockets, a row in
/// the list of silos) is gone with the process, or taken away by the next one at its address.
/// </summary>
public static class NodeProcess
{
    /// <summary>EX_CONFIG of sysexits: as it is set up it cannot start, today or tomorrow.</summary>
    public const int Misconfigured = 78;

    /// <summary>EX_TEMPFAIL of sysexits: it could not start for a reason that may pass: the store, the list of silos, a port.</summary>
    public const int NotNow = 75;

    private static readonly TimeSpan CleansUpWithin = TimeSpan.FromSeconds(20);

    /// <param name="build">Makes the node.</param>
    /// <param name="errors">Where it is said why a node did not start; one or a few lines, without anything secret.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Func<WebApplication> build, TextWriter errors)
    {
        WebApplication? node = null;
        try
        {
            node = build();
            await node.StartAsync();
        }
        catch (Exception fault)
        {
            if (node is not null && IsStopping(node)) return 0;
            var code = CodeOf(fault);
            await errors.WriteLineAsync(code == Misconfigured ? fault.Message : $"This node could not start, and may the next time: {Told(fault)}");
            await errors.FlushAsync();
            if (node is not null) await CleanUpAsync(node);
            return code;
        }

        await using (node) await node.WaitForShutdownAsync();
        return 0;
    }

    private static int CodeOf(Exception fault) => fault is OptionsValidationException or OrleansConfigurationException or NodeStartException { MayPass: false } ? Misconfigured : NotNow;

    private static string Told(Exception fault) => fault.InnerException is { } inner ? $"{Line(fault)} ({Told(inner)})" : Line(fault);

    private static string Line(Exception fault) => $"{fault.GetType().Name}: {fault.Message.ReplaceLineEndings(" ")}";

    private static bool IsStopping(WebApplication node) => node.Lifetime.ApplicationStopping.IsCancellationRequested;

    private static async Task CleanUpAsync(WebApplication node)
    {
        try
        {
            await node.DisposeAsync().AsTask().WaitAsync(CleansUpWithin);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // The process ends now, and all that it holds with it.
        }
    }
}
