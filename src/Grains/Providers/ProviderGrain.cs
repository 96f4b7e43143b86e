using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>One grain per provider id. Alone writes its campaign decisions, armed log, counts and quota leases; sleeps when nobody asks.</summary>
[GrainType("push.provider")]
public sealed partial class ProviderGrain(
    [PersistentState("counts", WellKnown.Storage)] IPersistentState<ProviderCounts> counts,
    [PersistentState("quota", WellKnown.Storage)] IPersistentState<ProviderQuota> quota,
    [FromKeyedServices(WellKnown.Storage)] IGrainStorage storage,
    IInputsSource inputs,
    IOptions<ProviderOptions> options,
    IOptions<PartitionOptions> partitions,
    DomainClock clock,
    TimeProvider time,
    ILogger<ProviderGrain> logger) : Grain, IProviderGrain, IRemindable
{
    private const string DaysReminder = "days";
    private IGrainTimer? _days;
    private bool _reminded;
    private bool _failed;

    private string ProviderId => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _decisions = new DecisionBook(new StateRows<ProviderDecisions>(GrainContext, storage, "decisions"), options.Value.RememberDays);
        await _decisions.ReadAsync();
        _reports = new ReportBook(counts, new StateRows<ShareRow>(GrainContext, storage, "shares"));
        await _reports.ReadAsync();
        _reportsWriter = new GroupWriter(() => WriteAsync(_reports.WriteAsync), time, partitions.Value.Stepped ? TimeSpan.Zero : options.Value.CountsPause);
        if (!partitions.Value.Stepped)
            _days = this.RegisterGrainTimer(CloseDaysByClockAsync, new GrainTimerCreationOptions(options.Value.CloseDaysEvery, options.Value.CloseDaysEvery));
    }

    public async Task<QuotaLease> LeaseQuota(QuotaRequest request, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        var book = quota.State.Book;
        if (!book.Settle(request)) return new QuotaLease(request.Number, request.Day, 0, Exhausted: false);
        var limit = LimitOf(Fresh());
        var granted = book.Grant(request, limit);
        var unanswered = false;
        if (granted == 0 && request.Wanted > 0 && book.HeldBy(request.Day, request.Partition) == 0)
        {
            // The asker may know a newer quota than this silo's cache: 'exhausted' is said by the store's newest word only.
            limit = LimitOf(await inputs.RefreshAsync(cancellationToken));
            unanswered = !await RecallAsync(request, limit);
            granted = book.Grant(request, limit);
        }

        if (granted > 0)
        {
            CrashPoint.Reach(CrashPoint.LeaseBefore);
            await WriteAsync(quota.WriteStateAsync);
            CrashPoint.Reach(CrashPoint.LeaseAfter);
            ControlInstruments.SlotsLeased.Add(granted);
        }

        var held = book.HeldBy(request.Day, request.Partition);
        var exhausted = held == 0 && !unanswered && book.Free(request.Day, limit) <= 0 && book.OtherHolders(request.Day, request.Partition).Count == 0;
        return new QuotaLease(request.Number, request.Day, held, exhausted) { Quota = limit, Spent = book.Spent(request.Day) >= limit };
    }

    public async Task<IReadOnlyList<string>> AssignSlots(StepRequest step, int day, IReadOnlyList<string> wouldGrant, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        if (quota.State.StepSlotsOf(step) is { } given) return given;
        var slots = quota.State.AssignSlots(step, day, wouldGrant, (await inputs.RefreshAsync(cancellationToken)).Providers.GetValueOrDefault(ProviderId)?.DailyQuota);
        await WriteAsync(quota.WriteStateAsync);
        return slots;
    }

    public async Task CloseDays(int before, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        var closed = new List<InputsChange>();
        foreach (var day in counts.State.Open(before))
        {
            if (!await AllClosedAsync(day, cancellationToken)) break;
            closed.Add(InputsChanges.ClosedDay(new ProviderDay(ProviderId, day), counts.State.SumsOf(day)));
            counts.State.Published.Add(day);
        }

        var oldest = before - options.Value.ClosedDaysKept;
        var forgotten = counts.State.Published.TakeWhile(day => day < oldest).Select(day => InputsChanges.ForgetDay(new ProviderDay(ProviderId, day))).ToList();
        if (closed.Count + forgotten.Count == 0) return;
        try
        {
            var writer = GrainFactory.GetGrain<IInputsGrain>(0);
            if (partitions.Value.Stepped) await writer.Change([.. closed, .. forgotten], cancellationToken);
            else await writer.Count([.. closed, .. forgotten], cancellationToken);
        }
        catch (EvidenceUnavailableException)
        {
            // Not in force: the next look closes them again, with the same sums.
            foreach (var change in closed) counts.State.Published.Remove(InputsChanges.ReadClosedDayKey(change.Key).Day);
            throw;
        }

        counts.State.ForgetDays(oldest);
        await _reportsWriter.FlushAsync();
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await CloseDaysByClockAsync(CancellationToken.None);
        if (counts.State.Open(int.MaxValue).Count > 0) return;
        if (await this.GetReminder(DaysReminder) is { } reminder) await this.UnregisterReminder(reminder);
        _reminded = false;
    }

    private async Task CloseDaysByClockAsync(CancellationToken cancellationToken)
    {
        if (inputs.Fresh is not { } fresh) return;
        try
        {
            await CloseDays(fresh.Policy.DayZone.DayOf(clock.Now), cancellationToken);
        }
        catch (EvidenceUnavailableException fault)
        {
            Log.DaysNotClosed(logger, ProviderId, fault);
        }
    }

    private async Task<bool> AllClosedAsync(int day, CancellationToken cancellationToken)
    {
        // The coordinator begins no step of a day while one of the day before is not final.
        if (partitions.Value.Stepped) return true;
        foreach (var group in counts.State.NotClosed(day, partitions.Value.Count).Chunk(options.Value.Width))
        {
            foreach (var (partition, through) in group.Zip(await Task.WhenAll(group.Select(partition => CloseDayAsync(partition, day, cancellationToken)))))
                counts.State.Closed(partition, through);
        }

        return counts.State.NotClosed(day, partitions.Value.Count).Count == 0;
    }

    private async Task<int> CloseDayAsync(int partition, int day, CancellationToken cancellationToken)
    {
        try
        {
            return await GrainFactory.GetGrain<IUserPartitionGrain>(partition).CloseDay(ProviderId, day, cancellationToken);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            // Asked again at the next look.
            Log.PartitionSilent(logger, ProviderId, partition, fault);
            return int.MinValue;
        }
    }

    /// <summary>Calls idle slots back, those who hold most first, until one is free. False when a holder did not answer.</summary>
    private async Task<bool> RecallAsync(QuotaRequest request, long limit)
    {
        var book = quota.State.Book;
        var all = true;
        foreach (var holders in book.OtherHolders(request.Day, request.Partition).Chunk(options.Value.Width))
        {
            if (book.Free(request.Day, limit) > 0) break;
            foreach (var answer in await Task.WhenAll(holders.Select(holder => RecallAsync(holder, request.Day))))
            {
                if (answer is null)
                {
                    all = false;
                    continue;
                }

                var before = book.HeldBy(request.Day, answer.Partition);
                book.Settle(answer);
                ControlInstruments.SlotsRecalled.Add(Math.Max(0, before - book.HeldBy(request.Day, answer.Partition)));
            }
        }

        return all;
    }

    private async Task<QuotaRequest?> RecallAsync(int partition, int day)
    {
        try
        {
            using var bounded = new CancellationTokenSource(options.Value.RecallTimeout, time);
            return await GrainFactory.GetGrain<IUserPartitionGrain>(partition).RecallQuota(ProviderId, day, bounded.Token).WaitAsync(options.Value.RecallTimeout, time);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Its slots stay held: the asker is told to ask again.
            Log.PartitionSilent(logger, ProviderId, partition, fault);
            return null;
        }
    }

    // A provider without a quota asks for no slots; one whose quota this silo does not know yet gets none.
    private long LimitOf(Inputs fresh) => fresh.Providers.GetValueOrDefault(ProviderId)?.DailyQuota ?? 0;

    private Inputs Fresh() => inputs.Fresh ?? throw new EvidenceUnavailableException();

    private void ThrowIfFailed()
    {
        if (_failed) throw new EvidenceUnavailableException();
    }

    // What memory holds beyond the store was not answered to anyone: the next activation reads the truth.
    private async Task WriteAsync(Func<Task> write)
    {
        ThrowIfFailed();
        try
        {
            await write();
        }
        catch (Exception fault)
        {
            _failed = true;
            DeactivateOnIdle();
            Log.NotWritten(logger, ProviderId, fault);
            throw new EvidenceUnavailableException("The provider's state cannot be written.", fault);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Provider {Provider}: campaign {Campaign} attempt {Attempt} is {Verdict}")]
        public static partial void Decided(ILogger logger, string provider, string campaign, long attempt, Verdict verdict);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Provider {Provider}: partition {Partition} does not answer")]
        public static partial void PartitionSilent(ILogger logger, string provider, int partition, Exception fault);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Provider {Provider}: days that have ended could not be closed")]
        public static partial void DaysNotClosed(ILogger logger, string provider, Exception fault);

        [LoggerMessage(Level = LogLevel.Error, Message = "Provider {Provider}: state not written, the activation ends")]
        public static partial void NotWritten(ILogger logger, string provider, Exception fault);
    }
}
