using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>How a campaign goes on by itself: one step after another until it has to wait for the clock, a person or the partitions.</summary>
public sealed partial class CampaignGrain
{
    private TimeSpan _summaryAt;
    private CampaignState _indexed;
    private ReviewItem? _queued;
    private bool _queueKnown;
    private bool _kicked;
    private bool _isHandedOver;
    private TimeSpan _wait;

    private string Owner => "campaign/" + CampaignId;

    private void Kick()
    {
        agenda.Busy(Owner);
        _kicked = true;
        _timer!.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private async Task DriveAsync(CancellationToken cancellationToken)
    {
        if (_failed || Record is null) return;
        agenda.Busy(Owner);
        _kicked = false;
        try
        {
            while (await StepAsync(cancellationToken))
            {
                // As far as it goes without waiting.
            }

            if (!Record.IsTerminal) await EnsureRemindedAsync(cancellationToken);

            _alert = null;
            _wait = TimeSpan.Zero;
            if (_kicked) Kick();
            else if (Record.IsTerminal && (_isHandedOver || !Record.IsArmed)) agenda.Idle(Owner, null);
            else Wait(options.Value.LookEvery);
        }
        catch (EvidenceUnavailableException fault)
        {
            // Nothing was decided and no attempt used. Still busy: a demo's clock must not run on.
            _alert = "AUDIT_DOWN";
            Retry(fault);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            Retry(fault);
        }
    }

    private void Wait(TimeSpan most)
    {
        if (_board is null || _board.AllPinned) agenda.Idle(Owner, Record is { State: CampaignState.Sending } record ? record.ExpiresAt : WaitsFor());
        _timer!.Change(most, Timeout.InfiniteTimeSpan);
    }

    private void Retry(Exception fault)
    {
        Log.Stuck(logger, CampaignId, Record!.State, fault);
        // A silo that leaves refuses a call that the next one answers: only what lasts is waited for.
        _wait = options.Value.WaitAfter(_wait);
        if (!_failed) _timer!.Change(_wait, Timeout.InfiniteTimeSpan);
    }

    /// <summary>When this campaign is due by the clock; partitions tell for themselves when their users are.</summary>
    private long? WaitsFor() => Record switch
    {
        { State: CampaignState.Approved } record => Math.Min(record.DecideAt, record.ExpiresAt),
        { State: CampaignState.Sending } record => _board?.NextDueAt ?? record.ExpiresAt,
        { State: CampaignState.Review } record => Math.Min(NextApprovalAt(record) ?? record.ExpiresAt, record.ExpiresAt),
        { IsTerminal: false } record => record.ExpiresAt,
        _ => null,
    };

    /// <summary>True when there may be a next step at once.</summary>
    private async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        var record = Record!;
        var told = TellListsAsync(record, cancellationToken);
        if (record.IsTerminal)
        {
            await told;
            if (record.IsArmed && !_feedbackForgotten) ForgetFeedback();
            else if (!record.IsArmed || await IsHandedOverAsync(cancellationToken)) await ForgetReminderAsync();
            return false;
        }

        // Side by side. What is not told now is told by the next step, or by the next activation, as the reminder stays until the end.
        var step = NextAsync(record, cancellationToken);
        await Task.WhenAll(step, told);
        return await step;
    }

    private async Task<bool> NextAsync(CampaignRecord record, CancellationToken cancellationToken)
    {
        if (record.CancelledBy is not null) return await EndCancelledAsync(cancellationToken);
        using var room = IsWaitedFor(record) ? bulk.MakeRoom() : null;
        return record.State switch
        {
            CampaignState.Sending => await SendAsync(record, cancellationToken),
            _ when clock.Now >= record.ExpiresAt => await EnterAsync(record with { State = CampaignState.Expired, Hold = null }),
            CampaignState.Screening when clock.Now >= record.DecideAt => await JudgeDueAsync(record, cancellationToken),
            CampaignState.Screening => await EnterAsync(await JudgeAsync(record, cancellationToken)),
            CampaignState.Review when NextApprovalAt(record) <= clock.Now => await EnterAsync(await AfterAsync(ReviewAction.Unknown, record, cancellationToken)),
            CampaignState.Approved when clock.Now >= record.DecideAt => await DecideAsync(record, cancellationToken),
            _ => false,
        };
    }

    // Bulk pages give way to what leads to the first verdict, and to a single push until it has its own.
    private bool IsWaitedFor(CampaignRecord record) => record.State switch
    {
        CampaignState.Screening => true,
        CampaignState.Approved => clock.Now >= record.DecideAt,
        CampaignState.Sending => UserIds.Count is > 0 and <= UserPartitionGrain.SmallRest && _board is not { AllPinned: true },
        _ => false,
    };

    private async Task<bool> EnterAsync(CampaignRecord record)
    {
        await SaveAsync(record);
        return true;
    }

    private async Task<bool> SendAsync(CampaignRecord record, CancellationToken cancellationToken)
    {
        await EnsureRecordedAsync(record, cancellationToken);
        await EnsureBoardAsync(cancellationToken);
        var board = _board!;
        var offer = CampaignLife.OfferOf(record);
        if (board.NotPinned() is { Count: > 0 } unpinned) await ForEachAsync(unpinned, partition => OfferAsync(partition, offer, cancellationToken), cancellationToken);
        if (board.Silent(Elapsed, options.Value.SilentAfter, clock.Now) is { Count: > 0 } silent)
        {
            ControlInstruments.Redrives.Add(silent.Count);
            await ForEachAsync(silent, partition => OfferAsync(partition, offer, cancellationToken), cancellationToken);
        }

        if (record.Releases > record.ReleasesTold) return await ReleaseHeldAsync(record, cancellationToken);
        if (board.AllDone)
            return await EnterAsync(Record! with { State = record.IsRejected ? CampaignState.Refused : CampaignState.Done, Counts = board.Counts(), LastVerdictAtMs = board.LastVerdictAtMs });
        if (Elapsed - _summaryAt > options.Value.SummaryEvery)
        {
            _summaryAt = Elapsed;
            var summary = Record! with { Counts = Counts, LastVerdictAtMs = board.LastVerdictAtMs };

            // Who waits for the morning, or a hold's end, has nothing new to store all night.
            if (summary.Counts != Record!.Counts || summary.LastVerdictAtMs != Record.LastVerdictAtMs) await SaveAsync(summary);
        }

        SendFeedback();
        return false;
    }

    private async Task OfferAsync(int partition, CampaignOffer offer, CancellationToken cancellationToken)
    {
        var part = await _audience!.PartAsync(partition, cancellationToken);
        _board!.Take(await Partition(partition).Offer(offer, part, cancellationToken), Elapsed);
    }

    /// <summary>
    /// Grants are handed over by partitions that are awake. After a silo was lost nobody else may wake them up, so that the reminder stays until all
    /// is handed over; a partition that is asked is awake.
    /// </summary>
    private async Task<bool> IsHandedOverAsync(CancellationToken cancellationToken)
    {
        if (_isHandedOver) return true;
        await EnsureBoardAsync(cancellationToken);
        await ForEachAsync(_board!.NotHandedOver(Elapsed, options.Value.SilentAfter), partition => AskAsync(partition, cancellationToken), cancellationToken);
        return _isHandedOver = _board.IsHandedOver;
    }

    private async Task AskAsync(int partition, CancellationToken cancellationToken)
    {
        if (await Partition(partition).GetProgress(CampaignId, cancellationToken) is { } progress) _board!.Take(progress, Elapsed);
    }

    private async Task EnsureBoardAsync(CancellationToken cancellationToken)
    {
        if (_board is not null) return;
        var audience = await CampaignAudience.OfAsync(CampaignOf(Record!).Audience, UserIds, partitions.Value.Count, GrainFactory, cancellationToken);
        (_audience, _board) = (audience, _board ?? new ProgressBoard(audience.Partitions));
    }

    /// <summary>After a restart: the counts of a campaign that has ended.</summary>
    private async Task AskPartitionsAsync(CancellationToken cancellationToken)
    {
        await EnsureBoardAsync(cancellationToken);
        await ForEachAsync(_board!.NotPinned(), partition => AskAsync(partition, cancellationToken), cancellationToken);
    }

    /// <summary>A bounded number of partitions at once. One that does not answer does not keep the others from being asked; the first fault is thrown.</summary>
    private async Task ForEachAsync(IEnumerable<int> targets, Func<int, Task> call, CancellationToken cancellationToken)
    {
        var queue = new Queue<int>(targets);
        Exception? first = null;
        async Task WorkAsync()
        {
            while (queue.TryDequeue(out var partition))
            {
                try
                {
                    await call(partition);
                }
                catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
                {
                    Log.PartitionSilent(logger, CampaignId, partition, fault);
                    first ??= fault;
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Math.Min(options.Value.Width, queue.Count)).Select(_ => WorkAsync()));
        if (first is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
    }

    /// <summary>The lists that name this campaign follow its state; a repeat is harmless.</summary>
    private async Task TellListsAsync(CampaignRecord record, CancellationToken cancellationToken)
    {
        await PutInIndexAsync(record, cancellationToken);
        var item = ReviewItemOf(record);
        if (_queueKnown && item == _queued) return;
        var queue = GrainFactory.GetGrain<IReviewQueueGrain>(record.ProviderId);
        if (item is null) await queue.Remove(CampaignId, cancellationToken);
        else await queue.Put(item, cancellationToken);
        (_queued, _queueKnown) = (item, true);
    }

    private async Task PutInIndexAsync(CampaignRecord record, CancellationToken cancellationToken)
    {
        var state = record.State;
        if (_indexed == state) return;
        await GrainFactory.GetGrain<ICampaignIndexGrain>(CampaignIndex.ShardOf(CampaignId)).Put(new CampaignEntry(CampaignId, record.ProviderId, state), cancellationToken);
        _indexed = state;
    }

    private async Task ForgetReminderAsync()
    {
        _isReminded = false;
        if (await this.GetReminder(AliveReminder) is { } reminder) await this.UnregisterReminder(reminder);
        agenda.Idle(Owner, null);
    }

    private IProviderGrain Provider(CampaignRecord record) => GrainFactory.GetGrain<IProviderGrain>(record.ProviderId);

    private IUserPartitionGrain Partition(int partition) => GrainFactory.GetGrain<IUserPartitionGrain>(partition);
}
