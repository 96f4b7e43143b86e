using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;

namespace PushOrleans.Api;

/// <summary>A line of an upload; lines count from 1, blank ones count but are not here. Valid until the next is asked for.</summary>
internal readonly record struct NdJsonLine(int Number, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// Uploads of many lines. A body is spooled and its lines counted before the first is looked at, so one that is too long changes nothing;
/// then it is read again, a line at a time.
/// </summary>
internal static class NdJson
{
    private const int InMemoryBytes = 1024 * 1024;

    /// <summary>A longer line can't be one resource.</summary>
    private const int MaxLineBytes = RequestBody.MaxJsonBytes;

    /// <summary>Spools the body; a problem when it is of another type or has too many lines.</summary>
    public static async Task<Problem?> Spool(HttpContext context, int maxLines)
    {
        if (!RequestBody.IsOf(context.Request, RequestBody.NdJson)) return Problem.UnsupportedMediaType(RequestBody.NdJson);
        var maxBytes = context.RequestServices.GetRequiredService<IOptions<ApiOptions>>().Value.MaxUploadBytes;
        RequestBody.Allow(context, maxBytes);
        context.Request.EnableBuffering(InMemoryBytes, maxBytes);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            var (lines, last) = (0L, (byte)'\n');
            for (int read; (read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0; last = buffer[read - 1])
                lines += buffer.AsSpan(0, read).Count((byte)'\n');
            if (last != '\n') lines++;
            context.Request.Body.Position = 0;
            return lines > maxLines ? Problem.TooLarge($"The body may have at most {maxLines} lines") : null;
        }
        catch (IOException e) when (!context.RequestAborted.IsCancellationRequested && (e as BadHttpRequestException)?.StatusCode is null or StatusCodes.Status413PayloadTooLarge)
        {
            return Problem.TooLarge($"The body may have at most {maxBytes} bytes");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The lines of a spooled body, blank ones left out.</summary>
    public static async IAsyncEnumerable<NdJsonLine> Lines(HttpContext context, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        context.Request.Body.Position = 0;
        var reader = PipeReader.Create(context.Request.Body, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        var number = 0;
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(cancellationToken);
                var rest = read.Buffer;
                while (rest.PositionOf((byte)'\n') is { } end)
                {
                    number++;
                    if (Trimmed(rest.Slice(0, end)) is { Length: > 0 } line) yield return new NdJsonLine(number, line);
                    rest = rest.Slice(rest.GetPosition(1, end));
                }

                if (read.IsCompleted || rest.Length > MaxLineBytes)
                {
                    if (Trimmed(rest) is { Length: > 0 } line) yield return new NdJsonLine(number + 1, line);
                    if (read.IsCompleted) yield break;
                    throw new BadHttpRequestException("A line is too long", 413);
                }

                reader.AdvanceTo(rest.Start, rest.End);
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private static ReadOnlyMemory<byte> Trimmed(ReadOnlySequence<byte> line)
    {
        var bytes = line.IsSingleSegment ? line.First : line.ToArray();
        return bytes.Trim(" \t\r"u8);
    }
}
