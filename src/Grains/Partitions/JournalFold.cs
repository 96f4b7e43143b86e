using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>Reads records together with the personal payloads that still exist.</summary>
internal static class JournalFold
{
    // Records per round: bounds what is held while records and payloads are read side by side.
    private const int Window = 512;

    /// <summary>Applies every record after the state's up to <paramref name="toSeq"/>.</summary>
    public static async Task CatchUp(IJournalStore store, int partition, PartitionState state, long toSeq, CancellationToken cancellationToken)
    {
        if (state.Seq >= toSeq) return;
        await foreach (var (record, personal) in Read(store, partition, state.Seq + 1, toSeq, cancellationToken)) state.Apply(record, personal);
        if (state.Seq != toSeq) throw new CorruptRecordException($"the chain of partition {partition} ends at {state.Seq}, before {toSeq}");
    }

    public static async IAsyncEnumerable<(SealedRecord Record, IReadOnlyList<PersonalPayload> Personal)> Read(
        IJournalStore store, int partition, long fromSeq, long toSeq,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var window = new List<SealedRecord>(Window);
        await foreach (var record in store.ReadAsync(partition, fromSeq, cancellationToken))
        {
            if (record.Seq > toSeq) break;
            window.Add(record);
            if (window.Count < Window) continue;
            foreach (var pair in await WithPersonal(store, partition, window, cancellationToken)) yield return pair;
            window.Clear();
        }

        foreach (var pair in await WithPersonal(store, partition, window, cancellationToken)) yield return pair;
    }

    private static async Task<List<(SealedRecord, IReadOnlyList<PersonalPayload>)>> WithPersonal(
        IJournalStore store, int partition, List<SealedRecord> records, CancellationToken cancellationToken)
    {
        Dictionary<long, List<PersonalPayload>> bySeq = [];
        if (records.Exists(record => record.PersonalDigests.Count > 0))
        {
            await foreach (var payload in store.ReadPersonalAsync(partition, records[0].Seq, records[^1].Seq, cancellationToken))
            {
                if (!bySeq.TryGetValue(payload.Seq, out var list)) bySeq.Add(payload.Seq, list = []);
                list.Add(payload);
            }
        }

        return records.ConvertAll(record => (record, (IReadOnlyList<PersonalPayload>)(bySeq.TryGetValue(record.Seq, out var list) ? list : [])));
    }

    /// <summary>One record, or null when the chain does not reach it.</summary>
    public static async Task<SealedRecord?> ReadOne(IJournalStore store, int partition, long seq, CancellationToken cancellationToken)
    {
        await foreach (var record in store.ReadAsync(partition, seq, cancellationToken)) return record.Seq == seq ? record : null;
        return null;
    }
}
