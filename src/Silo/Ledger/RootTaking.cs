using PushOrleans.Journal;

namespace PushOrleans.Silo;

/// <summary>Has a root signed at the start and daily. A store that is down delays it.</summary>
internal sealed partial class RootTaking(LedgerAudit audit, TimeProvider time, ILogger<RootTaking> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromDays(1);
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        try
        {
            do await TryTakeAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task TryTakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await audit.TakeRootAsync(Period, cancellationToken);
        }
        catch (StoreUnavailableException fault)
        {
            LogDelayed(fault);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ledger's root could not be signed; again in ten minutes")]
    private partial void LogDelayed(Exception fault);
}
