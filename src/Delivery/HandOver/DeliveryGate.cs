using Microsoft.Extensions.Hosting;

namespace PushOrleans.Delivery;

/// <summary>
/// Open while the bus runs. Registered after the bus, so it opens when the bus has started and shuts before the bus stops: a hand-over in
/// between waits, one after it is refused and stays above the partition's watermark.
/// </summary>
public sealed class DeliveryGate : IHostedService
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _shut;

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

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _shut = true;
        _open.TrySetResult();
        return Task.CompletedTask;
    }
}

/// <summary>The node stops: nothing more is taken.</summary>
public sealed class DeliveryStoppingException : Exception
{
    public DeliveryStoppingException() { }
    public DeliveryStoppingException(string message) : base(message) { }
    public DeliveryStoppingException(string message, Exception innerException) : base(message, innerException) { }
}
