using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>Reads records together with the personal payloads that still exist.</summary>
internal static class JournalFold
{
    // Records per round: bounds what is held while records and payloads are read side by side.
    private const int Window = 512;

    // Each run is a question to the store: of more than these one is made, which reads what is between them, too.
    private const int MaxRuns = 8;

    /// <summary>Applies every record after the state's, to the chain's end as it is met: what is appended meanwhile fences who appends there.</summary>
    /// <returns>The last record that the state holds now.</returns>
    /// <exception cref="CorruptRecordException">The chain ends before the state that its snapshot gave, or has a gap.</exception>
    public static async Task<JournalPosition> CatchUp(IJournalStore store, int partition, PartitionState state, CancellationToken cancellationToken)
    {
        for (var isAgain = false; ; isAgain = true)
        {
            JournalPosition? last = null;
            await foreach (var (record, personal) in Read(store, partition, state.Seq + 1, long.MaxValue, cancellationToken))
            {
                state.Apply(record, personal);
                last = record.Position;
            }

            // The store is asked for its tail only where nothing was read that tells it.
            var tail = last ?? await store.ReadTailAsync(partition, cancellationToken);
            if (tail.Seq == state.Seq) return tail;
            if (tail.Seq < state.Seq || isAgain) throw new CorruptRecordException($"the chain of partition {partition} ends at {tail.Seq}, and its state at {state.Seq}");
        }
    }

    /// <param name="only">Whose profiles are wanted; null = every personal payload. Others may be among them.</param>
    public static async IAsyncEnumerable<(SealedRecord Record, IReadOnlyList<PersonalPayload> Personal)> Read(
        IJournalStore store, int partition, long fromSeq, long toSeq,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken, IReadOnlySet<int>? only = null)
    {
        var window = new List<SealedRecord>(Window);
        await foreach (var record in store.ReadAsync(partition, fromSeq, cancellationToken))
        {
            if (record.Seq > toSeq) break;
            window.Add(record);
            if (window.Count < Window) continue;
            foreach (var pair in await WithPersonal(store, partition, window, only, cancellationToken)) yield return pair;
            window.Clear();
        }

        foreach (var pair in await WithPersonal(store, partition, window, only, cancellationToken)) yield return pair;
    }

    private static async Task<List<(SealedRecord, IReadOnlyList<PersonalPayload>)>> WithPersonal(
        IJournalStore store, int partition, List<SealedRecord> records, IReadOnlySet<int>? only, CancellationToken cancellationToken)
    {
        Dictionary<long, List<PersonalPayload>> bySeq = [];
        foreach (var (first, last) in Concerned(records, only))
        {
            await foreach (var payload in store.ReadPersonalAsync(partition, first, last, cancellationToken))
            {
                if (!bySeq.TryGetValue(payload.Seq, out var list)) bySeq.Add(payload.Seq, list = []);
                list.Add(payload);
            }
        }

        return records.ConvertAll(record => (record, (IReadOnlyList<PersonalPayload>)(bySeq.TryGetValue(record.Seq, out var list) ? list : [])));
    }

    /// <summary>Runs of records whose payloads are wanted: a record that was brought in bulk has a hundred users', and who wants one's reads one record's.</summary>
    private static List<(long First, long Last)> Concerned(List<SealedRecord> records, IReadOnlySet<int>? only)
    {
        List<(long First, long Last)> runs = [];
        var goesOn = false;
        foreach (var record in records)
        {
            if (record.PersonalDigests.Count == 0) continue;
            if (!IsConcerned(record, only)) goesOn = false;
            else if (goesOn) runs[^1] = (runs[^1].First, record.Seq);
            else
            {
                runs.Add((record.Seq, record.Seq));
                goesOn = true;
            }
        }

        return runs.Count > MaxRuns ? [(runs[0].First, runs[^1].Last)] : runs;
    }

    // Of users only profiles are asked for, which records of changes have.
    private static bool IsConcerned(SealedRecord record, IReadOnlySet<int>? only)
    {
        if (only is null) return true;
        if (record.Kind != RecordKind.UserChange) return false;
        for (var i = 0; i < record.PersonalDigests.Count; i++)
            if (only.Contains(record.PersonalDigests.Ordinal(i))) return true;
        return false;
    }

    /// <summary>One record, or null when the chain does not reach it.</summary>
    public static async Task<SealedRecord?> ReadOne(IJournalStore store, int partition, long seq, CancellationToken cancellationToken)
    {
        await foreach (var record in store.ReadAsync(partition, seq, cancellationToken)) return record.Seq == seq ? record : null;
        return null;
    }
}
