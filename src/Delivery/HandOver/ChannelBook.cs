using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>
/// Providers' channel settings, remembered for some seconds. However many pages ask at once, a node has one question under way for each: the
/// grain that answers may be on another silo, and every page that is handed over asks.
/// </summary>
public sealed class ChannelBook(IGrainFactory grains, TimeProvider time, IOptions<DeliveryOptions> options)
{
    private readonly ConcurrentDictionary<(string Provider, string Kind), Reading> _known = new();

    /// <summary>Null when the provider has no such channel.</summary>
    public Task<ChannelSettings?> FindAsync(string providerId, string kind, CancellationToken cancellationToken)
    {
        var key = (providerId, kind);
        while (true)
        {
            if (_known.TryGetValue(key, out var known) && IsCurrent(known)) return known.Answer.WaitAsync(cancellationToken);
            // Nobody's token: who gives up leaves the answer to the others. The call itself has an end.
            var anew = new Reading(time.GetTimestamp(), async () => await grains.GetGrain<IChannelsGrain>(providerId).Get(kind, CancellationToken.None));
            if (known is null ? _known.TryAdd(key, anew) : _known.TryUpdate(key, anew, known)) return anew.Answer.WaitAsync(cancellationToken);
        }
    }

    private bool IsCurrent(Reading reading) => !reading.HasFailed && time.GetElapsedTime(reading.BeganAt).TotalSeconds < options.Value.SettingsCacheSeconds;

    private sealed class Reading(long beganAt, Func<Task<ChannelSettings?>> read)
    {
        private readonly Lazy<Task<ChannelSettings?>> _answer = new(read);

        public long BeganAt => beganAt;

        public Task<ChannelSettings?> Answer => _answer.Value;

        public bool HasFailed => Answer.IsFaulted || Answer.IsCanceled;
    }
}
