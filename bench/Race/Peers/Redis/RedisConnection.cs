using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace PushOrleans.Bench;

/// <summary>
/// As much of the protocol (RESP2, https://redis.io/docs/latest/develop/reference/protocol-spec/) as the race needs, pipelined: what a
/// client costs here is taken from the same cores as the server, so that a thin one is the best shape.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly PipeWriter _output;
    private readonly PipeReader _input;

    private RedisConnection(Socket socket)
    {
        _socket = socket;
        var stream = new NetworkStream(socket, ownsSocket: true);
        _output = PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: 1 << 16));
        _input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 1 << 16));
    }

    public static async Task<RedisConnection> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
        return new RedisConnection(socket);
    }

    /// <summary>Puts a command into the pipeline's buffer.</summary>
    public void Write(params ReadOnlySpan<byte[]> parts)
    {
        WriteCount('*', parts.Length);
        foreach (var part in parts)
        {
            WriteCount('$', part.Length);
            _output.Write(part);
            _output.Write("\r\n"u8);
        }
    }

    public ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken) => _output.FlushAsync(cancellationToken);

    /// <summary>One command and its answer.</summary>
    public async Task<byte[]> CallAsync(CancellationToken cancellationToken, params byte[][] parts)
    {
        Write(parts);
        await FlushAsync(cancellationToken);
        return await ReadAsync(cancellationToken);
    }

    /// <summary>The next answer: a string's bytes, or the text of a number or status.</summary>
    /// <exception cref="InvalidOperationException">The server answers with an error.</exception>
    public async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await _input.ReadAsync(cancellationToken);
            if (TryTake(read.Buffer, out var answer, out var end))
            {
                _input.AdvanceTo(end);
                return answer;
            }

            _input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted) throw new IOException("redis closed the connection");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _output.CompleteAsync();
        await _input.CompleteAsync();
        _socket.Dispose();
    }

    private void WriteCount(char kind, int count)
    {
        var span = _output.GetSpan(16);
        span[0] = (byte)kind;
        Utf8Formatter.TryFormat(count, span[1..], out var written);
        "\r\n"u8.CopyTo(span[(1 + written)..]);
        _output.Advance(written + 3);
    }

    private static bool TryTake(ReadOnlySequence<byte> buffer, out byte[] answer, out SequencePosition end)
    {
        answer = [];
        end = buffer.Start;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> line, "\r\n"u8)) return false;
        var head = line.ToArray();
        if (head[0] == '-') throw new InvalidOperationException($"redis: {System.Text.Encoding.UTF8.GetString(head)}");
        if (head[0] != '$')
        {
            answer = head[1..];
            end = reader.Position;
            return true;
        }

        if (!Utf8Parser.TryParse(head.AsSpan(1), out int length, out _)) throw new InvalidOperationException("redis: a length is not a number");
        if (length < 0) throw new InvalidOperationException("redis: a value is missing");
        if (reader.Remaining < length + 2) return false;
        answer = reader.UnreadSequence.Slice(0, length).ToArray();
        reader.Advance(length + 2);
        end = reader.Position;
        return true;
    }
}
