using System.Net;

namespace PushOrleans.Cli;

/// <summary>A body whose last byte waits for its turn: the server has the rest by then, and does nothing with it before.</summary>
internal sealed class HeldContent(ReadOnlyMemory<byte> bytes, Task turn) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(bytes[..^1], cancellationToken);
        await stream.FlushAsync(cancellationToken);
        await turn.WaitAsync(cancellationToken);
        await stream.WriteAsync(bytes[^1..], cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}
