using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery;

/// <summary>Providers' channel settings, remembered for some seconds.</summary>
public sealed class ChannelBook(IGrainFactory grains, TimeProvider time, IOptions<DeliveryOptions> options)
{
    private readonly ConcurrentDictionary<(string Provider, string Kind), (ChannelSettings? Settings, long ReadAt)> _known = new();

    /// <summary>Null when the provider has no such channel.</summary>
    public async Task<ChannelSettings?> FindAsync(string providerId, string kind, CancellationToken cancellationToken)
    {
        var key = (providerId, kind);
        if (_known.TryGetValue(key, out var known) && time.GetElapsedTime(known.ReadAt).TotalSeconds < options.Value.SettingsCacheSeconds) return known.Settings;
        var readAt = time.GetTimestamp();
        var settings = await grains.GetGrain<IChannelsGrain>(providerId).Get(kind, cancellationToken);
        _known[key] = (settings, readAt);
        return settings;
    }
}
