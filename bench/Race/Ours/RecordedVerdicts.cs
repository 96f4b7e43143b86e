using PushOrleans.Journal;

namespace PushOrleans.Bench;

/// <summary>The verdicts of a campaign as the ledger has them.</summary>
internal sealed class RecordedVerdicts(RaceNode node)
{
    private readonly long[] _read = new long[node.Partitions];

    /// <summary>Bytes of all page records read until now, their headers and digests included.</summary>
    public long PageBytes { get; private set; }

    public long Verdicts { get; private set; }

    /// <summary>The hits by user of what was recorded since the last call, which is one campaign's.</summary>
    public async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        var hits = new byte[node.Users];
        Array.Fill(hits, byte.MaxValue);
        for (var partition = 0; partition < node.Partitions; partition++)
        {
            await foreach (var record in node.Store.ReadAsync(partition, _read[partition] + 1, cancellationToken))
            {
                _read[partition] = record.Seq;
                if (record.Kind == RecordKind.Page) Take(record, node.UsersOf(partition), hits);
            }
        }

        if (hits.Contains(byte.MaxValue)) throw new InvalidOperationException("A user has no verdict.");
        return hits;
    }

    private void Take(SealedRecord record, int[] users, byte[] hits)
    {
        PageBytes += RecordFrame.LengthOf(record);
        var page = new PageReader(record.Payload.Span);
        while (page.MoveNext())
        {
            var verdict = page.Current.Verdict;
            var user = users[page.CurrentOrdinal];
            if (hits[user] != byte.MaxValue) throw new InvalidOperationException($"User {user} has two verdicts.");
            var recorded = RaceRules.HitsOf(verdict.Mask) ?? throw new InvalidOperationException($"A rule hit that is not of the race: mask {verdict.Mask:x}.");
            if (RaceRules.VerdictOf(recorded) != verdict.Verdict || RaceRules.ReasonOf(recorded) != verdict.Reason)
                throw new InvalidOperationException($"{verdict.Verdict} for {verdict.Reason} is not what mask {verdict.Mask:x} comes to.");
            hits[user] = recorded;
            Verdicts++;
        }
    }
}
