using System.Text.Json;

namespace PushOrleans.Cli;

/// <summary>One object of a file.</summary>
/// <param name="Position">Its line in NDJSON, its index from 1 in an array, 1 for a single object.</param>
internal sealed record FileEntry(int Position, ReadOnlyMemory<byte> Json);

/// <summary>Reads a file of objects: a JSON array, one indented object, or NDJSON (blank lines are skipped).</summary>
internal static class ObjectFile
{
    public static IReadOnlyList<FileEntry> Read(string path)
    {
        var bytes = WithoutMark(File.ReadAllBytes(path));
        var first = bytes.Span.IndexOfAnyExcept(" \t\r\n"u8);
        if (first < 0) return [];
        if (bytes.Span[first] != '[') return IsOneObject(bytes) ? [new FileEntry(1, bytes)] : Lines(path, bytes);
        using var array = JsonDocument.Parse(bytes);
        return [.. array.RootElement.EnumerateArray().Select((element, index) => new FileEntry(index + 1, JsonSerializer.SerializeToUtf8Bytes(element)))];
    }

    private static List<FileEntry> Lines(string path, ReadOnlyMemory<byte> bytes)
    {
        var entries = new List<FileEntry>();
        var number = 0;
        foreach (var range in bytes.Span.Split((byte)'\n'))
        {
            number++;
            var line = bytes[range];
            if (line.Span.IndexOfAnyExcept(" \t\r"u8) < 0) continue;
            if (!IsOneObject(line)) throw new UnusableInputException($"{path}:{number}: not a JSON object");
            entries.Add(new FileEntry(number, line));
        }

        return entries;
    }

    private static bool IsOneObject(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static ReadOnlyMemory<byte> WithoutMark(byte[] bytes) => bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes.AsMemory(3) : bytes;
}
