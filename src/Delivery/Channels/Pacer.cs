using System.Collections.Concurrent;

namespace PushOrleans.Delivery;

/// <summary>Spaces calls out, by key: none begins less than 1/rate after the one before, so that no second holds more than the rate. Thread-safe.</summary>
public sealed class Pacer(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Channel, string Provider), Lane> _lanes = new();

    /// <param name="perSecond">Null = no pace.</param>
    public async ValueTask WaitAsync(string channel, string provider, int? perSecond, CancellationToken cancellationToken)
    {
        if (perSecond is not { } rate) return;
        var lane = _lanes.GetOrAdd((channel, provider), static _ => new Lane());
        var wait = lane.Take(time.GetTimestamp(), time.TimestampFrequency, rate);
        if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellationToken);
    }

    private sealed class Lane
    {
        private readonly Lock _lock = new();
        private long _next;

        public TimeSpan Take(long now, long frequency, int rate)
        {
            lock (_lock)
            {
                var at = Math.Max(now, _next);
                _next = at + Math.Max(1, frequency / rate);
                return TimeSpan.FromSeconds((double)(at - now) / frequency);
            }
        }
    }
}
