using Microsoft.Extensions.Options;

namespace PushOrleans.Delivery;

/// <summary>The channels that this node serves, by name.</summary>
public sealed class ChannelDirectory
{
    private readonly Dictionary<string, IPushChannel> _channels = new(StringComparer.Ordinal);

    public ChannelDirectory(IEnumerable<IPushChannel> channels, IOptionsMonitor<ChannelOptions> options)
    {
        foreach (var channel in channels)
            if (options.Get(channel.Name).Enabled) _channels.Add(channel.Name, channel);
    }

    public IReadOnlyCollection<IPushChannel> All => _channels.Values;

    public IPushChannel? Find(string name) => _channels.GetValueOrDefault(name);
}
