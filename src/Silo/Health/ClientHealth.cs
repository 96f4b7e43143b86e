
namespace PushOrleans.Silo;

/// <summary>
/// An API node is ready while silos answer it. When only the store is down it stays ready: it has the better answer, 503 with Retry-After.
/// </summary>
internal sealed class ClientHealth(IGrainFactory grains, IHostApplicationLifetime host, TimeProvider time) : BackgroundService, INodeHealth
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    private long _answeredAt;

    public string? NotReady =>
        host.ApplicationStopping.IsCancellationRequested ? "stopping"
        : Interlocked.Read(ref _answeredAt) is var at && (at == 0 || time.GetElapsedTime(at) > Bound) ? "no silo answers"
        : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        try
        {
            do await TryAskAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task TryAskAsync(CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true, cancellationToken).WaitAsync(Bound, time, cancellationToken);
            Interlocked.Exchange(ref _answeredAt, time.GetTimestamp());
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Not ready once the last answer is too old.
        }
    }
}
