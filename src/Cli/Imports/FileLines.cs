using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace PushOrleans.Cli;

/// <summary>The lines of a text file in UTF-8 as bytes: a file of a million users is not worth turning into text and back.</summary>
internal static class FileLines
{
    private const int BufferSize = 1024 * 1024;

    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>Each line without its end (LF, or CR LF) and without the mark that a file may begin with. It is good until the next one is asked for.</summary>
    /// <exception cref="UnusableInputException">The file begins as one in UTF-16 does.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan | FileOptions.Asynchronous);
        var reader = PipeReader.Create(file, new StreamPipeReaderOptions(bufferSize: BufferSize));
        var (isFirst, isEnd) = (true, false);
        try
        {
            while (!isEnd)
            {
                var read = await reader.ReadAsync(cancellationToken);
                var rest = read.Buffer;
                isEnd = read.IsCompleted;
                while (TryTakeLine(ref rest, isEnd, out var line))
                {
                    var bytes = line.IsSingleSegment ? line.First : line.ToArray();
                    if (isFirst && bytes.Span is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]) throw new UnusableInputException($"{path} is in UTF-16; save it in UTF-8");
                    if (isFirst && bytes.Span.StartsWith(Mark)) bytes = bytes[Mark.Length..];
                    isFirst = false;
                    yield return bytes.Span is [.., (byte)'\r'] ? bytes[..^1] : bytes;
                }

                reader.AdvanceTo(rest.Start, rest.End);
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> rest, bool isEnd, out ReadOnlySequence<byte> line)
    {
        if (rest.PositionOf((byte)'\n') is { } end)
        {
            line = rest.Slice(0, end);
            rest = rest.Slice(rest.GetPosition(1, end));
            return true;
        }

        line = rest;
        if (!isEnd || rest.IsEmpty) return false;
        rest = rest.Slice(rest.End);
        return true;
    }
}
