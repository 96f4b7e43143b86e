using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace PushOrleans.Delivery;

/// <summary>Calls of the channels on this node, whether they send or recall: so many of a channel at once, and of a provider so many a second.</summary>
public sealed class CallSlots(Pacer pacer, IOptionsMonitor<ChannelOptions> options)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _slots = new(StringComparer.Ordinal);

    /// <summary>How many may be under way at once.</summary>
    public int WidthOf(IPushChannel channel) => Least(channel.Limits.Concurrency, options.Get(channel.Name).Concurrency);

    public async Task RunAsync(IPushChannel channel, string providerId, Func<Task> call, CancellationToken cancellationToken)
    {
        var slots = _slots.GetOrAdd(channel.Name, static (_, n) => new SemaphoreSlim(n, n), WidthOf(channel));
        await pacer.WaitAsync(channel.Name, providerId, RateOf(channel), cancellationToken);
        await slots.WaitAsync(cancellationToken);
        try
        {
            await call();
        }
        finally
        {
            slots.Release();
        }
    }

    private int? RateOf(IPushChannel channel)
    {
        var option = options.Get(channel.Name).RequestsPerSecond;
        return channel.Limits.RequestsPerSecond is { } limit ? Least(limit, option) : option;
    }

    private static int Least(int limit, int? option) => Math.Min(limit, option ?? limit);
}
