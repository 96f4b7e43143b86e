using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>
/// A provider's armed log, and the campaign decisions that a repeated question is answered from, in rows of <see cref="PerRow"/> decisions. A row that is
/// full is written no more until all in it is forgotten; then it takes new ones. Which row is written next follows from what is stored alone, so that two
/// activations that know the same write the same row, and the store refuses the second.
/// </summary>
internal sealed class DecisionBook(StateRows<ProviderDecisions> rows, int rememberDays)
{
    /// <summary>Decisions in a row of the store, some 1 KB each.</summary>
    internal const int PerRow = 16;

    private int _open = -1;

    /// <summary>Instant of the newest decision: a later one is not dated earlier.</summary>
    public long LastAt { get; private set; }

    /// <summary>What the rows hold. Once, before anything else.</summary>
    public async Task ReadAsync()
    {
        await rows.ReadAsync();
        for (var row = 0; row < rows.Count; row++)
        {
            // Of those that were written within the newest second all but the last are full.
            if (rows[row].LastAt < LastAt || (rows[row].LastAt == LastAt && rows[row].Count >= PerRow)) continue;
            (LastAt, _open) = (rows[row].LastAt, row);
        }
    }

    public CampaignDecision? Find(string campaignId, long attempt)
    {
        for (var row = rows.Count - 1; row >= 0; row--)
            if (rows[row].Find(campaignId, attempt) is { } made) return made;
        return null;
    }

    /// <summary>Completes when it is stored.</summary>
    public Task EnterAsync(CampaignDecision decision, ArmedEntry? armed)
    {
        if (_open < 0 || rows[_open].Count >= PerRow) _open = EmptyRow();
        LastAt = Math.Max(LastAt, decision.Decision.At);
        rows[_open].Enter(decision, armed, LastAt);
        return rows.WriteAsync(_open);
    }

    /// <summary>The past as the campaign's decision sees it: its own entry, made by an earlier question, does not count against it.</summary>
    public ProviderHistory HistoryFor(string campaignId, ShareLog shares)
    {
        var history = new ProviderHistory(shares);
        foreach (var entry in Armed().Where(entry => !string.Equals(entry.CampaignId, campaignId, StringComparison.Ordinal)).OrderBy(entry => entry.At))
            history.Arm(new ArmedEntry(entry.CampaignId, entry.At, entry.Topic, entry.Sensitive, entry.Aged, entry.Moral));
        return history;
    }

    private IEnumerable<ArmedRecord> Armed()
    {
        for (var row = 0; row < rows.Count; row++)
            foreach (var entry in rows[row].Armed)
                if (entry.At > LastAt - Instants.LongestLookBack) yield return entry;
    }

    private int EmptyRow()
    {
        var oldest = LastAt - (rememberDays * 86_400L);
        for (var row = 0; row < rows.Count; row++)
        {
            // It is not empty while its newest decision is remembered, which is true of nearly all rows.
            if (rows[row].LastAt >= oldest) continue;
            rows[row].Forget(LastAt, oldest);
            if (rows[row].IsEmpty) return row;
        }

        return rows.Add();
    }
}
