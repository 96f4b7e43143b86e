using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace PushOrleans.Delivery;

/// <summary>
/// Open while the bus runs. Registered after the bus, so it opens when the bus has started and shuts before the bus stops: a hand-over in
/// between waits, one after it is refused and stays above the partition's watermark. What is under way has some seconds to finish.
/// </summary>
public sealed class DeliveryGate(InFlight inFlight, TimeProvider time, IOptions<DeliveryOptions> options) : IHostedService
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _shut;
    private volatile bool _over;

    /// <summary>The patience with what is under way is over, or nothing was: what the transport begins from now on is cut off as it begins.</summary>
    public bool IsOver => _over;

    /// <exception cref="DeliveryStoppingException">The node stops.</exception>
    public async Task PassAsync(CancellationToken cancellationToken)
    {
        if (!_open.Task.IsCompletedSuccessfully) await _open.Task.WaitAsync(cancellationToken);
        if (_shut) throw new DeliveryStoppingException("Delivery is stopping; the batch is handed over again by the next start.");
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _open.TrySetResult();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _shut = true;
        _open.TrySetResult();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.DrainSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await inFlight.WhenEmptyAsync(either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The ledger's watermark is below what is left: the next start hands it over again.
        }

        _over = true;
    }
}

/// <summary>The node stops: nothing more is taken.</summary>
public sealed class DeliveryStoppingException : Exception
{
    public DeliveryStoppingException() { }
    public DeliveryStoppingException(string message) : base(message) { }
    public DeliveryStoppingException(string message, Exception innerException) : base(message, innerException) { }
}
