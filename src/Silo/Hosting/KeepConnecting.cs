namespace PushOrleans.Silo;

/// <summary>An API node that finds no silo yet looks again every second, until it is stopped: the order in which a cluster starts does not matter.</summary>
internal sealed partial class KeepConnecting(TimeProvider time, ILogger<KeepConnecting> logger) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        LogNoSilo(exception);
        await Task.Delay(Pause, time, cancellationToken);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No silo can be reached yet; looking again in a second.")]
    private partial void LogNoSilo(Exception fault);
}
