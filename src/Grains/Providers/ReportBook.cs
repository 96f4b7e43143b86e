using Orleans.Core;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>
/// What partitions have reported of a provider, as it is stored: a head with sums, numbers taken and the newest seconds, and rows of <see cref="PerRow"/>
/// seconds. A report is taken by the head's write alone. When it has more than a row of seconds, the oldest are sealed: written to a row that is not in
/// force, which the head then names in their place. Whatever is lost in between, either head holds each second once.
/// </summary>
/// <remarks>
/// A row that is in force is never written: a row is released by a head that is stored before another seal takes it, and an activation has stored the head
/// once before it seals, so that whoever sealed before it cannot put a row in force any more. Who read a row before another wrote it is refused by its ETag.
/// </remarks>
internal sealed class ReportBook(IStorage<ProviderCounts> head, StateRows<ShareRow> rows)
{
    /// <summary>Seconds in a row of the store.</summary>
    internal const int PerRow = 1_024;

    /// <summary>The head was written by this activation, so that rows can be sealed: a head grows by what is taken before.</summary>
    public bool HasWritten { get; private set; }

    /// <summary>Grants of the last week before the newest, by second.</summary>
    public ShareLog Shares { get; } = new();

    /// <summary>What the rows hold. Once, before anything else.</summary>
    /// <exception cref="InvalidDataException">A row is not the one that the head names: another activation is at work, or the store was not restored as a whole.</exception>
    public async Task ReadAsync()
    {
        await rows.ReadAsync();
        var seals = head.State.Seals;
        for (var row = 0; row < seals.Count; row++)
        {
            if (seals[row] == 0) continue;
            if (row >= rows.Count || rows[row].Seal != seals[row]) throw new InvalidDataException($"Row {row} of grants by second is not seal {seals[row]}.");
            Add(rows[row].Shares);
        }

        Add(head.State.Unsealed);
    }

    public void Take(ProviderReport report)
    {
        if (head.State.Take(report)) Add(report.Shares);
    }

    /// <summary>Completes when all that was taken before is stored. After a failure nothing may be written any more.</summary>
    public async Task WriteAsync()
    {
        while (HasWritten && head.State.Unsealed.Count > PerRow)
        {
            var (row, seal, shares) = head.State.Seal(PerRow);
            if (row == rows.Count) rows.Add();
            rows[row].Fill(seal, shares);
            await rows.WriteAsync(row);
        }

        Release();
        await head.WriteStateAsync();
        HasWritten = true;
    }

    private void Add(IReadOnlyCollection<ShareReport> shares)
    {
        foreach (var share in shares) Shares.Enter(new ShareSample(share.At, share.News, share.Vertical));
    }

    private void Release()
    {
        head.State.ForgetUnsealed(Shares.Forgotten);
        for (var row = 0; row < head.State.Seals.Count; row++)
            if (head.State.Seals[row] != 0 && rows[row].Shares[^1].At <= Shares.Forgotten) head.State.Release(row);
    }
}
