using System.Security.Cryptography;
using System.Text;

namespace PushOrleans.Journal.Tests;

/// <summary>Records for tests: what a partition would seal.</summary>
internal static class Chains
{
    public static readonly RandomNumberGenerator Salts = RandomNumberGenerator.Create();

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(this ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    public static SealedRecord Seal(
        this JournalPosition previous, int partition, string payload, params (int Ordinal, string Content)[] personal) =>
        RecordChain.Seal(
            previous, partition, RecordKind.UserChange, 1_000 + previous.Seq, 1, 7, Bytes(payload),
            [.. personal.Select(entry => new PersonalContent(entry.Ordinal, Bytes(entry.Content)))], Salts);

    /// <summary>Appends one record behind <paramref name="previous"/> and gives the new tail.</summary>
    public static async Task<JournalPosition> AppendOne(
        this IJournalStore store, int partition, JournalPosition previous, string payload, params (int Ordinal, string Content)[] personal)
    {
        var record = previous.Seal(partition, payload, personal);
        Assert.Equal(AppendOutcome.Appended, await store.AppendAsync(partition, previous, [record], default));
        return record.Position;
    }

    public static async Task<List<T>> ToList<T>(this IAsyncEnumerable<T> source)
    {
        var list = new List<T>();
        await foreach (var item in source) list.Add(item);
        return list;
    }

    /// <summary>"seq:index ordinal content" per personal payload.</summary>
    public static async Task<string[]> PersonalOf(this IJournalStore store, int partition, long fromSeq = 1, long toSeq = long.MaxValue) =>
        [.. (await store.ReadPersonalAsync(partition, fromSeq, toSeq, default).ToList())
            .Select(payload => $"{payload.Seq}:{payload.Index} {payload.Ordinal} {payload.Content.Text()}")];

    public static async Task<string[]> PayloadsOf(this IJournalStore store, int partition, long fromSeq = 1) =>
        [.. (await store.ReadAsync(partition, fromSeq, default).ToList()).Select(record => $"{record.Seq} {record.Payload.Text()}")];
}
