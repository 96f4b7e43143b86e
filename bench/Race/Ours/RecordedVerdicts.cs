using PushOrleans.Journal;

namespace PushOrleans.Bench;

/// <summary>The verdicts of all campaigns as the ledger has them.</summary>
internal sealed class RecordedVerdicts
{
    private readonly byte[][] _hits;

    private RecordedVerdicts(RaceNode node) => _hits = [.. node.Population.All.Select(_ => Unknown(node.Users))];

    /// <summary>Bytes of all page records, their headers and digests included.</summary>
    public long PageBytes { get; private set; }

    public long Verdicts { get; private set; }

    /// <summary>The hits by user of one campaign.</summary>
    public byte[] Of(RaceCampaign campaign) => _hits[campaign.Number];

    public static async Task<RecordedVerdicts> ReadAsync(RaceNode node, CancellationToken cancellationToken)
    {
        var recorded = new RecordedVerdicts(node);
        for (var partition = 0; partition < node.Partitions; partition++)
        {
            await foreach (var record in node.Store.ReadAsync(partition, 1, cancellationToken))
                if (record.Kind == RecordKind.Page) recorded.Take(record, node.UsersOf(partition));
        }

        if (Array.Exists(recorded._hits, hits => hits.Contains(byte.MaxValue))) throw new InvalidOperationException("A user has no verdict.");
        return recorded;
    }

    private void Take(SealedRecord record, int[] users)
    {
        PageBytes += RecordFrame.LengthOf(record);
        var page = new PageReader(record.Payload.Span);
        var hits = _hits[page.Header.Campaign];
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

    private static byte[] Unknown(int users)
    {
        var hits = new byte[users];
        Array.Fill(hits, byte.MaxValue);
        return hits;
    }
}
