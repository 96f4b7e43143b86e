using System.Net;

namespace PushOrleans.Cli;

/// <summary>A body whose last byte waits for its turn: the server has the rest by then, and does nothing with it before.</summary>
internal sealed class HeldContent(ReadOnlyMemory<byte> bytes, Task turn) : HttpContent
{
    /// <summary>Bytes from which on a body is sent ahead. Kestrel wants 240 B/s on average: this many may wait for an hour.</summary>
    public const int WorthHolding = 1 << 20;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(bytes[..^1], cancellationToken);
        await stream.FlushAsync(cancellationToken);
        await Turn(cancellationToken);
        await stream.WriteAsync(bytes[^1..], cancellationToken);
    }

    // As a fault of its own: that of the lines before may be one after which this request would be made again.
    private async Task Turn(CancellationToken cancellationToken)
    {
        try
        {
            await turn.WaitAsync(cancellationToken);
        }
        catch (Exception fault) when (turn.IsFaulted || turn.IsCanceled)
        {
            throw new InvalidOperationException("The lines before these were not stored.", fault);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}
