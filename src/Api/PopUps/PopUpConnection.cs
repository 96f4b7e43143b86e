using System.Threading.Channels;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Api;

/// <summary>One open stream: what waits to be written to it, bounded.</summary>
/// <param name="holds">The campaign of the Last-Event-ID; null = none.</param>
internal sealed class PopUpConnection(string id, DeviceToken token, string? holds, int maxWaiting)
{
    private readonly Channel<ReadOnlyMemory<byte>> _waiting = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(maxWaiting) { SingleReader = true, AllowSynchronousContinuations = false });

    public string Id => id;

    public DeviceToken Token => token;

    public ChannelReader<ReadOnlyMemory<byte>> Waiting => _waiting.Reader;

    /// <summary>No partition has heard of it yet.</summary>
    public bool IsFresh { get; set; } = true;

    public AttendingDevice Attending => new(token.UserId, token.DeviceId, id, token.ProviderId, IsFresh, IsFresh ? holds : null);

    /// <summary>False when the client is too slow: the stream ends, and it connects again.</summary>
    public bool Send(ReadOnlyMemory<byte> frame)
    {
        if (_waiting.Writer.TryWrite(frame)) return true;
        End();
        return false;
    }

    /// <summary>What waits is still written, then the stream ends.</summary>
    public void End() => _waiting.Writer.TryComplete();
}
