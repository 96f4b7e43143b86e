using System.Diagnostics.Metrics;

namespace PushOrleans.Bench;

/// <summary>Counts durable verdicts by the product's own instrument, and tells when so many have come.</summary>
internal sealed class VerdictCount : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _count;
    private long _wanted = long.MaxValue;
    private TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public VerdictCount()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "PushOrleans", Name: "push.verdicts" }) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, verdicts, _, _) => Add(verdicts));
        _listener.Start();
    }

    /// <summary>Completes when so many more verdicts than now are durable.</summary>
    public Task Next(long verdicts)
    {
        _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _wanted, Interlocked.Read(ref _count) + verdicts);
        return _reached.Task;
    }

    public void Dispose() => _listener.Dispose();

    private void Add(long verdicts)
    {
        if (Interlocked.Add(ref _count, verdicts) >= Interlocked.Read(ref _wanted)) _reached.TrySetResult();
    }
}
