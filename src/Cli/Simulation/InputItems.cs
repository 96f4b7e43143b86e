using System.Text.Json;

namespace PushOrleans.Cli.Simulation;

/// <summary>One object of an input file.</summary>
/// <param name="Place">Where it is: <c>file:line</c> in NDJSON, <c>file[index]</c> in an array.</param>
/// <param name="Json">Its UTF-8 text; valid until the next item.</param>
internal readonly record struct InputItem(string Place, ReadOnlyMemory<byte> Json);

/// <summary>
/// The objects of a file: the elements of a JSON array if its first non-blank character is <c>[</c>, else NDJSON with blank lines skipped.
/// An empty file has none. NDJSON is streamed.
/// </summary>
internal static class InputItems
{
    private const int BlockSize = 1 << 20;

    private static ReadOnlySpan<byte> Blank => " \t\r\n"u8;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <exception cref="InvalidInputException">The file is an array that is not well-formed.</exception>
    public static IEnumerable<InputItem> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);

        // A pipe gives its bytes once, and the first of them say how the rest is read.
        Stream stream = file.CanSeek ? file : WholeOf(file);
        var isArray = IsArray(stream);
        stream.Position = 0;
        foreach (var item in isArray ? ReadArray(path, stream) : ReadLines(path, stream)) yield return item;
    }

    /// <summary>A whole file that holds one object.</summary>
    public static ReadOnlyMemory<byte> ReadOne(string path) => WithoutMark(File.ReadAllBytes(path));

    private static bool IsArray(Stream stream)
    {
        var block = new byte[4096];
        var first = true;
        for (int read; (read = stream.ReadAtLeast(block, 3, throwOnEndOfStream: false)) > 0; first = false)
        {
            var text = block.AsSpan(0, read);
            if (first && text.StartsWith(ByteOrderMark)) text = text[3..];
            var at = text.IndexOfAnyExcept(Blank);
            if (at >= 0) return text[at] == '[';
        }

        return false;
    }

    private static IEnumerable<InputItem> ReadLines(string path, Stream stream)
    {
        var buffer = new byte[BlockSize];
        var (start, end, line) = (0, 0, 0L);
        for (var atEnd = false; !atEnd || start < end;)
        {
            var feed = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (feed < 0 && !atEnd)
            {
                (start, end) = MakeRoom(ref buffer, start, end);
                var read = stream.Read(buffer, end, buffer.Length - end);
                if (line == 0 && end == 0 && buffer.AsSpan(0, read).StartsWith(ByteOrderMark)) start = ByteOrderMark.Length;
                end += read;
                atEnd = read == 0;
                continue;
            }

            var length = feed < 0 ? end - start : feed;
            line++;
            if (buffer.AsSpan(start, length).ContainsAnyExcept(Blank)) yield return new InputItem($"{path}:{line}", buffer.AsMemory(start, length));
            start += feed < 0 ? length : length + 1;
        }
    }

    /// <summary>Moves what is left to the front, and doubles the buffer when a line fills it.</summary>
    private static (int Start, int End) MakeRoom(ref byte[] buffer, int start, int end)
    {
        if (start > 0) Array.Copy(buffer, start, buffer, 0, end - start);
        if (end - start == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        return (0, end - start);
    }

    private static IEnumerable<InputItem> ReadArray(string path, Stream stream)
    {
        var bytes = WithoutMark(BytesOf(WholeOf(stream)));
        var at = 0;
        for (var index = 0; TryElement(path, bytes.Span, index, ref at, out var start); index++)
            yield return new InputItem($"{path}[{index}]", bytes[start..at]);
    }

    /// <summary>Finds the bounds of the next element; each is parsed by itself later.</summary>
    private static bool TryElement(string path, ReadOnlySpan<byte> bytes, int index, ref int at, out int start)
    {
        SkipBlank(bytes, ref at);
        if (index == 0) at++;
        SkipBlank(bytes, ref at);
        start = at;
        if (at >= bytes.Length) throw new InvalidInputException($"{path}: the array is not closed");
        if (bytes[at] == ']')
        {
            at++;
            SkipBlank(bytes, ref at);
            if (at < bytes.Length) throw new InvalidInputException($"{path}: text follows the array (byte {at + 1})");
            return false;
        }

        if (index > 0)
        {
            if (bytes[at] != ',') throw new InvalidInputException($"{path}[{index}]: a comma is missing (byte {at + 1})");
            at++;
            SkipBlank(bytes, ref at);
            start = at;
        }

        var reader = new Utf8JsonReader(bytes[at..], new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            reader.Read();
            reader.Skip();
        }
        catch (JsonException e)
        {
            throw new InvalidInputException($"{path}[{index}]: is not valid JSON near byte {start + reader.BytesConsumed + 1}", e);
        }

        if (reader.BytesConsumed == 0) throw new InvalidInputException($"{path}: the array is not closed");
        at += (int)reader.BytesConsumed;
        return true;
    }

    private static MemoryStream WholeOf(Stream stream)
    {
        var whole = new MemoryStream(stream.CanSeek ? checked((int)stream.Length) : 0);
        stream.CopyTo(whole);
        whole.Position = 0;
        return whole;
    }

    private static ReadOnlyMemory<byte> BytesOf(MemoryStream whole) => whole.GetBuffer().AsMemory(0, (int)whole.Length);

    private static void SkipBlank(ReadOnlySpan<byte> bytes, ref int at)
    {
        var skipped = bytes[Math.Min(at, bytes.Length)..].IndexOfAnyExcept(Blank);
        at = skipped < 0 ? bytes.Length : at + skipped;
    }

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> bytes) => bytes.Span.StartsWith(ByteOrderMark) ? bytes[ByteOrderMark.Length..] : bytes;
}
