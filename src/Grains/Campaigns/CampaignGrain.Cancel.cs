using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>Cancel: an input first, so that no grant is decided after the answer; then the partitions end everyone who is left.</summary>
public sealed partial class CampaignGrain
{
    public async Task<CancelOutcome> Cancel(string by, string? key, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        if (Record is not { } record) return Nothing(CancelStatus.NotFound);

        // Whose answer was lost may ask again: the cancel went on without him.
        if (record.IsTerminal) return record.Cancel is { } told && key is not null && key == record.CancelKey && by == record.CancelledBy ? told : Nothing(CancelStatus.AlreadyTerminal);
        if (record.CancelledBy is null) await SaveAsync(record with { CancelledBy = by, CancelKey = key });
        await EndCancelledAsync(cancellationToken);
        Kick();
        return Record.Cancel!;
    }

    private static CancelOutcome Nothing(CancelStatus status) => new(status, 0, 0, 0, 0, 0, 0);

    private async Task<bool> EndCancelledAsync(CancellationToken cancellationToken)
    {
        await GrainFactory.GetGrain<IInputsGrain>(0).Change([InputsChanges.Cancel(CampaignId)], cancellationToken);
        var record = Record!;
        if (!record.IsArmed) return await EnterAsync(record with { State = CampaignState.Cancelled, Hold = null, Cancel = Nothing(CancelStatus.Cancelled) });

        await EnsureRecordedAsync(record, cancellationToken);
        await EnsureBoardAsync(cancellationToken);
        var board = _board!;
        var offer = CampaignLife.OfferOf(record);

        // Who was never offered pins its part now: the cancel is in the inputs, so nobody of it is decided.
        await ForEachAsync(board.NotPinned(), partition => OfferAsync(partition, offer, cancellationToken), cancellationToken);
        var stopped = new ProgressBoard(board.Expected);
        await ForEachAsync(board.Expected, async partition =>
        {
            var progress = await Partition(partition).StopCampaign(CampaignId, cancellationToken);
            stopped.Take(progress, Elapsed);
            board.Take(progress, Elapsed);
        }, cancellationToken);
        var counts = stopped.Counts();
        return await EnterAsync(Record! with
        {
            State = CampaignState.Cancelled,
            Hold = null,
            Cancel = CampaignLife.CancelOf(counts),
            Counts = counts,
            LastVerdictAtMs = board.LastVerdictAtMs,
        });
    }
}
