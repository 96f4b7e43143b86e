using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

public sealed partial class UserPartitionGrain
{
    private readonly HashSet<int> _dirty = [];
    private readonly HashSet<int> _delivered = [];
    private readonly HashSet<string> _reportable = new(StringComparer.Ordinal);
    private long _reportedAt;
    private long? _movableSince;
    private bool _reporting;
    private bool _tellsVerdicts;
    private bool _snapshotting;
    private long _snapshotSeq;
    private long _bytesSinceSnapshot;
    private long _snapshotSize;

    private Task Tick(CancellationToken cancellationToken)
    {
        if (_ended is not null) return Task.CompletedTask;
        if (StaysAfterAll()) Kick();
        if (!_options.Stepped && NextDue() is { } due)
        {
            // With inputs stale, or slots to come, work waits: it is looked at again with every tick.
            if (due <= Now()) Kick();
            KeepAlive();
        }
        else if (_handOffs.Backlog > 0 || OpenRecalls > 0) KeepAlive();
        else LetGo();

        TakeBackIdle();
        SweepPresence();
        GiveBackIdleSlots();
        LookForRecalls();
        MoveWatermark();
        MaybeSnapshot();
        ReportWhenDue();
        TellAgenda();
        return Task.CompletedTask;
    }

    /// <summary>The agenda's clock does not run past verdicts that campaigns and providers have not been told yet. How far deliveries are keeps nobody.</summary>
    private void TellAgenda()
    {
        if (_paging || _ended is not null || _options.Stepped) return;
        if (_tellsVerdicts || HasVerdicts) agenda.Busy(_owner);
        else agenda.Idle(_owner, NextDue());
    }

    private bool HasVerdicts => _dirty.Count > 0 || _reportable.Count > 0;

    private void ReportWhenDue()
    {
        if ((HasVerdicts || _delivered.Count > 0) && !_reporting && _ended is null && time.GetElapsedTime(_reportedAt) >= _options.ReportEvery) _ = Report();
    }

    /// <summary>Tells campaigns their progress and providers their counts. Both are cumulative: a lost one is made up for by the next.</summary>
    private async Task Report()
    {
        (_reporting, _tellsVerdicts) = (true, HasVerdicts);
        _reportedAt = time.GetTimestamp();
        try
        {
            _delivered.UnionWith(_dirty);
            var progress = new List<(int Number, PartitionProgress Progress)>(_delivered.Count);
            foreach (var number in _delivered) progress.Add((number, ProgressOf(_state.Campaigns[number])));
            _dirty.Clear();
            _delivered.Clear();
            await _appender.Flushed;
            await Task.WhenAll(progress.ConvertAll(one => Tell(one.Number, one.Progress)));
            var providers = _reportable.ToList();
            _reportable.Clear();
            foreach (var providerId in providers) await ReportTo(providerId);
        }
        catch (Exception fault) when (fault is EvidenceUnavailableException or MovedException)
        {
            // The incarnation has ended; the next one tells again.
            LogRetry(_partition, "reports", fault);
        }
        finally
        {
            (_reporting, _tellsVerdicts) = (false, false);
            TellAgenda();
        }
    }

    private async Task Tell(int number, PartitionProgress progress)
    {
        try
        {
            await reports.TellAsync(progress);
        }
        catch (Exception fault)
        {
            LogRetry(_partition, "a progress report", fault);
            _dirty.Add(number);
        }
    }

    /// <summary>Sends a provider what it does not have yet. True when it has everything.</summary>
    private async Task<bool> ReportTo(string providerId)
    {
        try
        {
            var tally = _state.FindTally(providerId);
            while (true)
            {
                var report = ReportOf(tally);
                await _appender.Flushed;
                var taken = await Send(report);
                tally?.Reported(taken);
                // Of less it has a part from an incarnation before, or by a call whose answer was lost.
                if (taken >= report.Seq) return tally is null || tally.Unreported.Count == 0;
            }
        }
        catch (Exception fault)
        {
            LogRetry(_partition, "a provider's report", fault);
            _reportable.Add(providerId);
            return false;
        }

        // A step waits for its report, and there is one partition after the other: nothing to gather.
        Task<long> Send(ProviderReport report) => _options.Stepped
            ? GrainFactory.GetGrain<IProviderGrain>(providerId).Report(report, CancellationToken.None)
            : reports.ReportAsync(providerId, report);
    }

    private ProviderReport ReportOf(ProviderTally? tally)
    {
        List<ShareReport> shares = [];
        SortedDictionary<int, DayReport> days = [];
        long first = 0, seq = 0;
        foreach (var page in tally?.Unreported ?? [])
        {
            if (first == 0) first = page.Seq;
            seq = page.Seq;
            if (page.News + page.Vertical > 0)
            {
                if (shares.Count > 0 && shares[^1].At == page.At)
                    shares[^1] = new ShareReport(page.At, shares[^1].News + page.News, shares[^1].Vertical + page.Vertical);
                else shares.Add(new ShareReport(page.At, page.News, page.Vertical));
            }

            var day = days.GetValueOrDefault(page.Day);
            days[page.Day] = new DayReport(
                page.Day, day.GrantsOrdinary + page.GrantsOrdinary, day.GrantsMember + page.GrantsMember,
                day.ActiveOrdinary + page.ActiveOrdinary, day.ActiveMember + page.ActiveMember);
        }

        return new ProviderReport(_partition, Math.Max(seq, tally?.LastSeq ?? 0), shares, [.. days.Values], ClosedThrough(), first);
    }

    /// <inheritdoc/>
    public async Task<int> CloseDay(string providerId, int day, CancellationToken cancellationToken)
    {
        await PageGate();
        ThrowIfEnded();

        // The clock moves on with a record, so that nothing here is dated into the closed day any more, by a successor neither.
        if (ClosedThrough() >= day && DayZone.DayOf(_state.LastAt) <= day)
            _ = Append(RecordKind.HandOff, Now(), 0, new HandedOff(_state.Watermark, []).Encode(), []);
        var closed = DayZone.DayOf(_state.LastAt) - 1;
        await _appender.Flushed;
        return await ReportTo(providerId) ? closed : Math.Min(closed, day - 1);
    }

    private Zone DayZone => inputsSource.Fresh?.Policy.DayZone ?? Zone.Shanghai;

    private int ClosedThrough() => DayZone.DayOf(Now()) - 1;

    private void OnHandedOver(long seq, int campaign, int grants)
    {
        if (seq > _state.Watermark && _countedAbove.Add(seq))
            _handedOverAbove[campaign] = _handedOverAbove.GetValueOrDefault(campaign) + grants;
        _delivered.Add(campaign);
        HintPage(seq, campaign);
        if (!_state.Campaigns[campaign].IsDone) Kick();
    }

    /// <summary>
    /// The watermark moves lazily, best in a record that is made anyway: what is handed over again after a crash has the same ids. It gets a record of
    /// its own when none came.
    /// </summary>
    private void MoveWatermark()
    {
        if (_handOffs.Watermark <= _state.Watermark) return;
        _movableSince ??= time.GetTimestamp();
        if (time.GetElapsedTime(_movableSince.Value) >= _options.WatermarkEvery) AppendHandOff([]);
    }

    private Task AppendHandOff(IReadOnlyList<PageDelivered> delivered)
    {
        _movableSince = null;
        var watermark = Math.Max(_state.Watermark, _handOffs.Watermark);
        CrashPoint.Reach(CrashPoint.WatermarkBefore);
        foreach (var page in _state.Unhanded)
        {
            if (page.Seq > watermark) break;
            if (_countedAbove.Remove(page.Seq)) _handedOverAbove[page.Campaign] -= page.Grants;
            _delivered.Add(page.Campaign);
        }

        var durable = Append(RecordKind.HandOff, Now(), 0, new HandedOff(watermark, delivered).Encode(), []);
        return After(durable);

        static async Task After(Task durable)
        {
            await durable;
            CrashPoint.Reach(CrashPoint.WatermarkAfter);
        }
    }

    private void MaybeSnapshot()
    {
        if (_snapshotting || _paging) return;
        var records = _state.Seq - _snapshotSeq;
        if (records < _options.SnapshotRecords && _bytesSinceSnapshot < Math.Max(_options.SnapshotBytes, _snapshotSize)) return;
        _ = SaveSnapshot();
    }

    private async Task SaveSnapshot()
    {
        _snapshotting = true;
        try
        {
            using var turn = await turns.Snapshots.TakeAsync(_stopping.Token);
            // Who has work now is asked again at a later tick.
            if (_paging || _leaving || _ended is not null) return;
            var snapshot = _state.TakeSnapshot();
            (_snapshotSeq, _bytesSinceSnapshot, _snapshotSize) = (snapshot.Seq, 0, snapshot.Shared.Length);
            foreach (var section in snapshot.Users) _snapshotSize += section.State.Length;
            await _appender.Flushed;
            CrashPoint.Reach(CrashPoint.SnapshotBefore);
            await store.SaveSnapshotAsync(_partition, snapshot, CancellationToken.None);
            CrashPoint.Reach(CrashPoint.SnapshotAfter);
            PartitionInstruments.Snapshots.Add(1);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The next incarnation takes one.
        }
        catch (Exception fault)
        {
            // A snapshot only shortens a restart; the next one is tried when as much has come again.
            LogRetry(_partition, "a snapshot", fault);
        }
        finally
        {
            _snapshotting = false;
        }
    }
}
