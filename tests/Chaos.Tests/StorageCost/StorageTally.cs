using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace PushOrleans.Chaos.Tests;

/// <summary>What the instruments of the storage pipeline told since the last <see cref="Take"/>.</summary>
internal sealed class StorageTally : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, StorageCost> _costs = new(StringComparer.Ordinal);

    public StorageTally()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "PushOrleans" && instrument.Name.StartsWith("push.storage.", StringComparison.Ordinal)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var kind = string.Join(' ', tags.ToArray().Select(tag => tag.Value));
            _costs.AddOrUpdate(kind, _ => StorageCost.Nothing.Plus(instrument.Name, value), (_, cost) => cost.Plus(instrument.Name, value));
        });
        _listener.Start();
    }

    public SortedDictionary<string, StorageCost> Take()
    {
        var taken = new SortedDictionary<string, StorageCost>(StringComparer.Ordinal);
        foreach (var kind in _costs.Keys.ToList())
            if (_costs.TryRemove(kind, out var cost)) taken.Add(kind, cost);
        return taken;
    }

    public void Dispose() => _listener.Dispose();
}

internal sealed record StorageCost(long Operations, long Sent, long Received)
{
    public static StorageCost Nothing { get; } = new(0, 0, 0);

    public long Bytes => Sent + Received;

    public StorageCost Plus(string instrument, long value) => instrument switch
    {
        "push.storage.operations" => this with { Operations = Operations + value },
        "push.storage.sent" => this with { Sent = Sent + value },
        _ => this with { Received = Received + value },
    };

    public static StorageCost operator +(StorageCost a, StorageCost b) => new(a.Operations + b.Operations, a.Sent + b.Sent, a.Received + b.Received);
}
