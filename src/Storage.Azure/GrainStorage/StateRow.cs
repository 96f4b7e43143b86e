using System.Globalization;
using System.Text;
using Azure.Data.Tables;

namespace PushOrleans.Storage.Azure;

/// <summary>
/// A grain's state in the columns Data, Data1 … Data14 (or StringData …), in the format of Microsoft.Orleans.Persistence.AzureStorage.
/// </summary>
internal static class StateRow
{
    // 15 chunks x 64 KiB = 960 KiB: a table row may hold 1 MiB, keys and names included.
    private const int MaxChunks = 15;
    private const int ChunkBytes = 64 << 10;

    // Text is UTF-16 in a table.
    private const int ChunkCharacters = 32 << 10;

    private const string Bytes = "Data", Text = "StringData";

    /// <exception cref="ArgumentOutOfRangeException">More than a row holds.</exception>
    public static void Write(TableEntity row, BinaryData state, bool asText)
    {
        if (asText)
        {
            var text = state.ToString();
            Split(row, Text, text.Length, ChunkCharacters, (from, length) => text.Substring(from, length));
        }
        else
        {
            var bytes = state.ToMemory();
            Split(row, Bytes, bytes.Length, ChunkBytes, (from, length) => bytes.Slice(from, length).ToArray());
        }
    }

    /// <summary>The state's bytes; null when the row holds none (it was cleared).</summary>
    public static BinaryData? Read(TableEntity row)
    {
        var bytes = Chunks(row, Bytes).OfType<byte[]>().ToList();
        if (bytes.Count == 1) return new BinaryData(bytes[0]);
        if (bytes.Count > 1) return new BinaryData(bytes.SelectMany(chunk => chunk).ToArray());
        var text = string.Concat(Chunks(row, Text).OfType<string>());
        return text.Length == 0 ? null : new BinaryData(Encoding.UTF8.GetBytes(text));
    }

    private static void Split(TableEntity row, string column, int length, int chunk, Func<int, int, object> slice)
    {
        if (length > MaxChunks * chunk)
            throw new ArgumentOutOfRangeException(nameof(length), length, $"a state of more than {MaxChunks * chunk} does not fit into a row");
        for (var i = 0; i * chunk < length; i++) row[Name(column, i)] = slice(i * chunk, Math.Min(chunk, length - (i * chunk)));
    }

    private static IEnumerable<object> Chunks(TableEntity row, string column)
    {
        for (var i = 0; i < MaxChunks; i++)
            if (row.TryGetValue(Name(column, i), out var chunk)) yield return chunk;
    }

    private static string Name(string column, int chunk) => chunk == 0 ? column : column + chunk.ToString(CultureInfo.InvariantCulture);
}
