using System.Diagnostics.Metrics;

namespace PushOrleans.Bench;

/// <summary>What was asked of the storage account, by the product's own instruments; retries count, too. Thread-safe.</summary>
internal sealed class StorageCount : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _operations;
    private long _sent;

    public StorageCount()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "PushOrleans", Name: "push.storage.operations" or "push.storage.sent" }) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            if (instrument.Name == "push.storage.sent") Interlocked.Add(ref _sent, value);
            else Interlocked.Add(ref _operations, value);
        });
        _listener.Start();
    }

    /// <summary>Requests, and bytes sent with them.</summary>
    public (long Operations, long Sent) Now => (Interlocked.Read(ref _operations), Interlocked.Read(ref _sent));

    public void Dispose() => _listener.Dispose();
}
