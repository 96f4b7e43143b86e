using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

public sealed partial class UserPartitionGrain
{
    private readonly Dictionary<int, Lease> _leases = [];
    private TaskCompletionSource? _gathering;
    private long _leasesGiven;
    private long _leasesSweptAt;

    /// <inheritdoc/>
    public async Task<Woken?> Wake(string userId, CancellationToken cancellationToken)
    {
        await PageGate();
        ThrowIfEnded();
        var ordinal = _state.OrdinalOf(userId);
        if (_state.UserAt(ordinal) is not { } user) return null;
        CrashPoint.Reach(CrashPoint.LeaseBefore);
        var epoch = new LeaseEpoch(_incarnation, ++_leasesGiven);
        _leases[ordinal] = new Lease(epoch, GrainFactory.GetGrain<IUserGrain>(userId)) { WordAt = time.GetTimestamp() };
        var woken = new Woken(UserStateCodec.EncodeWithFacts(user), 0, epoch);
        CrashPoint.Reach(CrashPoint.LeaseAfter);
        await _appender.Flushed;
        return woken;
    }

    /// <inheritdoc/>
    public async Task<CommitOutcome> Commit(string userId, LeaseEpoch epoch, long baseVersion, UserChange change, CancellationToken cancellationToken)
    {
        // The user's answer to the page that is being gathered was given before this change: the page goes first.
        await PageGate();
        ThrowIfEnded();
        var ordinal = _state.OrdinalOf(userId);
        if (!_leases.TryGetValue(ordinal, out var lease) || lease.Epoch != epoch || lease.Version != baseVersion || _state.UserAt(ordinal) is not { } user)
            return new CommitOutcome(CommitStatus.EpochRefused, baseVersion, 0, ReadOnlyMemory<byte>.Empty);
        lease.WordAt = time.GetTimestamp();
        var at = inputsSource.Fresh is { } inputs ? Now(inputs) : Now();
        var (profile, what, refused) = UserChanges.Apply(user.Profile, change, at);
        if (refused is not null) return new CommitOutcome(CommitStatus.Refused, lease.Version, at, ReadOnlyMemory<byte>.Empty, refused);
        var encoded = UserProfileCodec.Encode(profile);
        if (ReferenceEquals(profile, user.Profile))
        {
            await _appender.Flushed;
            return new CommitOutcome(CommitStatus.Committed, lease.Version, at, encoded);
        }

        var version = ++lease.Version;
        await Append(RecordKind.UserChange, at, 0, UsersChanged.Encode([(ordinal, what)]), [new PersonalContent(ordinal, encoded)]);
        return new CommitOutcome(CommitStatus.Committed, version, at, encoded);
    }

    /// <inheritdoc/>
    public async Task Release(string userId, LeaseEpoch epoch, CancellationToken cancellationToken)
    {
        await PageGate();
        var ordinal = _state.OrdinalOf(userId);
        if (_leases.TryGetValue(ordinal, out var lease) && lease.Epoch == epoch) _leases.Remove(ordinal);
    }

    /// <inheritdoc/>
    public Task<bool> Renew(string userId, LeaseEpoch epoch, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        if (!_leases.TryGetValue(_state.OrdinalOf(userId), out var lease) || lease.Epoch != epoch) return Task.FromResult(false);
        lease.WordAt = time.GetTimestamp();
        return Task.FromResult(true);
    }

    // What touches users waits while a page asks awake ones: at most the bound of their answers.
    private async Task PageGate()
    {
        while (_gathering is { } gathering) await gathering.Task;
    }

    /// <summary>The user is at rest from here on; the activation that held it is told, and is refused if it is not reached.</summary>
    private void TakeBack(int ordinal)
    {
        if (!_leases.Remove(ordinal, out var lease)) return;
        PartitionInstruments.LeasesTakenBack.Add(1);
        lease.User.Revoked(lease.Epoch, CancellationToken.None).Ignore();
    }

    private void TakeBackIdle()
    {
        var now = time.GetTimestamp();
        if (_leases.Count == 0 || _gathering is not null || time.GetElapsedTime(_leasesSweptAt, now) < _options.LeaseIdleTimeout / 10) return;
        _leasesSweptAt = now;
        List<int> idle = [];
        foreach (var (ordinal, lease) in _leases)
            if (time.GetElapsedTime(lease.WordAt, now) >= _options.LeaseIdleTimeout) idle.Add(ordinal);
        foreach (var ordinal in idle) TakeBack(ordinal);
    }

    // Two lots of questions: while the answers of one come in, the other is being asked.
    private AskedLot _asking = new();
    private AskedLot _answering = new();

    /// <summary>
    /// Asks the awake users of a page, some at a time, so that the bound measures the slowest of them and not the queue before them. Who does
    /// not answer within it is taken back, and is decided at rest.
    /// </summary>
    private async Task AskAwake(PageDraft draft, PageQuestion page, bool trial, HashSet<int>? assigned = null)
    {
        _asking.Clear();
        _answering.Clear();
        var slots = draft.Slots;
        for (var i = 0; i < draft.Count; i++)
        {
            if (!_leases.TryGetValue(draft.Ordinals[i], out var lease)) continue;
            var hasSlot = assigned is null ? slots > 0 : assigned.Contains(draft.Ordinals[i]);
            var question = new AwakeQuestion(page, lease.Epoch, lease.Version, draft.Attempts[i], hasSlot, trial);
            if (slots > 0 && slots != long.MaxValue) slots--;
            _asking.Add(new Asked(i, lease, lease.User.Decide(question)));
            if (_asking.Count == _options.MaxAskedAtOnce / 2) await TakeEarlierAnswers();
        }

        await TakeEarlierAnswers();
        await TakeEarlierAnswers();

        // The lot before has had the time in which this one was asked.
        async Task TakeEarlierAnswers()
        {
            (_asking, _answering) = (_answering, _asking);
            _answering.At = time.GetTimestamp();
            await TakeAnswers(_asking, draft, trial);
            _asking.Clear();
        }
    }

    private async Task TakeAnswers(AskedLot lot, PageDraft draft, bool trial)
    {
        var silent = 0;
        for (var i = 0; i < lot.Count; i++)
        {
            var (index, lease, answer) = lot[i];

            // One after the other: when the first has come, most have, and no task is made for those.
            var coming = answer.IsCompleted ? null : answer.AsTask();
            AwakeDecision? decision = null;
            try
            {
                decision = coming is null ? await answer : await coming.WaitAsync(TimeLeft(lot), time);
            }
            catch (TimeoutException) when (coming is { IsCompleted: false })
            {
                coming.Ignore();
                silent++;
            }
            catch (Exception fault)
            {
                // A user's grain that fails is as one that does not answer.
                LogAwakeFailed(_partition, fault);
            }

            if (decision is null)
            {
                TakeBack(draft.Ordinals[index]);
                continue;
            }

            if (!trial) lease.Version = decision.Version;
            lease.WordAt = Math.Max(lease.WordAt, lot.At);
            draft.Answer(index, decision);
        }

        if (silent > 0) LogAwakeSilent(_partition, silent);
    }

    private TimeSpan TimeLeft(AskedLot lot)
    {
        var left = _options.AwakeAnswerTimeout - time.GetElapsedTime(lot.At);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    [Microsoft.Extensions.Logging.LoggerMessage(Level = Microsoft.Extensions.Logging.LogLevel.Warning, Message = "Partition {Partition}: {Count} awake users did not answer and were taken back.")]
    private partial void LogAwakeSilent(int partition, int count);

    [Microsoft.Extensions.Logging.LoggerMessage(Level = Microsoft.Extensions.Logging.LogLevel.Warning, Message = "Partition {Partition}: an awake user failed to answer and is taken back.")]
    private partial void LogAwakeFailed(int partition, Exception fault);

    /// <summary>Questions that were asked one after the other, and when the last of them was.</summary>
    private sealed class AskedLot : List<Asked>
    {
        public long At { get; set; }
    }

    /// <param name="Index">Of the user in the draft.</param>
    /// <param name="Answer">To be awaited once.</param>
    private readonly record struct Asked(int Index, Lease Lease, ValueTask<AwakeDecision?> Answer);

    private sealed class Lease(LeaseEpoch epoch, IUserGrain user)
    {
        public LeaseEpoch Epoch { get; } = epoch;
        public IUserGrain User { get; } = user;
        public long Version { get; set; }

        /// <summary>Timestamp of the last word from the user's grain.</summary>
        public long WordAt { get; set; }
    }
}
