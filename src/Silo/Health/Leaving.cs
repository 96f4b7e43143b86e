using PushOrleans.Grains;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Silo;

/// <summary>
/// The first step of a stop: not ready, then one partition after the other without a new page, its pages in flight durable, and with its users on another silo.
/// Registered last, so that it comes before delivery drains, the silo leaves the membership and the store closes. What it has no time for begins no page any
/// more, and is done by who opens the partitions next.
/// </summary>
internal sealed partial class Leaving(WorkGate gate, PartitionMover mover, LocalPartitions local, PushOrleansOptions options, TimeProvider time, ILogger<Leaving> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        gate.Leave();
        LogLeaving(local.Count);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(options.StopTimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await mover.LeaveAsync(either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            LogLate(local.Count);
        }
        finally
        {
            gate.Shut();
        }

        LogLeft(local.Count);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Leaving: not ready, {Partitions} partitions go.")]
    private partial void LogLeaving(int partitions);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Partitions} partitions are still here; they are opened by others once this silo is gone. Where that is usual, raise PushOrleans:StopTimeoutSeconds or PushOrleans:Partition:MovesAtOnce.")]
    private partial void LogLate(int partitions);

    [LoggerMessage(Level = LogLevel.Information, Message = "No page begins any more, {Partitions} partitions left here.")]
    private partial void LogLeft(int partitions);
}
