using PushOrleans.Storage.Sqlite;

namespace PushOrleans.Journal.Tests;

/// <summary>The process that crash tests kill: it appends without end and says on its standard output what was acknowledged.</summary>
internal static class CrashChild
{
    public const string Command = "crash-child";
    public const int Partitions = 4;

    public static async Task<int> RunAsync(string path)
    {
        await using var store = new SqliteJournalStore(new SqliteStoreOptions { Path = path });
        await store.OpenAsync(Partitions, default);
        await Task.WhenAll(Enumerable.Range(0, Partitions).Select(partition => AppendForever(store, partition)));
        return 0;
    }

    private static async Task AppendForever(SqliteJournalStore store, int partition)
    {
        var tail = await store.ReadTailAsync(partition, default);
        while (true)
        {
            var first = tail.Seal(partition, $"first {tail.Seq}", (1, "p"));
            var second = first.Position.Seal(partition, $"second {tail.Seq}", (2, "q"));
            if (await store.AppendAsync(partition, tail, [first, second], default) != AppendOutcome.Appended) return;
            tail = second.Position;
            if (tail.Seq % 20 == 0) await store.SaveSnapshotAsync(partition, new Snapshot(tail.Seq, default, [new UserSection(1, new byte[100])]), default);
            await Console.Out.WriteLineAsync($"{partition} {tail.Seq}");
            await Console.Out.FlushAsync();
        }
    }
}
