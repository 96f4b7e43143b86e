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
    private async Task<Dictionary<int, AwakeDecision>?> AskAwake(PageDraft draft, PageQuestion page, bool trial, HashSet<int>? assigned = null)
    {
        Dictionary<int, AwakeDecision>? answers = null;
        _asking.Clear();
        _answering.Clear();
        var slots = draft.Slots;
        for (var i = 0; i < draft.Count; i++)
        {
            if (!_leases.TryGetValue(draft.Ordinals[i], out var lease)) continue;
            var hasSlot = assigned is null ? slots > 0 : assigned.Contains(draft.Ordinals[i]);
            var question = new AwakeQuestion(page, lease.Epoch, lease.Version, draft.Attempts[i], hasSlot, trial);
            if (slots > 0 && slots != long.MaxValue) slots--;
            _asking.Add(draft.Ordinals[i], lease, lease.User.Decide(question).AsTask());
            if (_asking.Count == _options.MaxAskedAtOnce / 2) await AskedAll();
        }

        await AskedAll();
        await AskedAll();
        return answers;

        // The lot before has had the time in which this one was asked.
        async Task AskedAll()
        {
            (_asking, _answering) = (_answering, _asking);
            _answering.At = time.GetTimestamp();
            if (_asking.Count > 0) await TakeAnswers(_asking, answers ??= new Dictionary<int, AwakeDecision>(draft.Count), trial);
        }
    }

    private async Task TakeAnswers(AskedLot lot, Dictionary<int, AwakeDecision> answers, bool trial)
    {
        await AnswersIn(lot);
        var now = time.GetTimestamp();
        for (var i = 0; i < lot.Count; i++)
        {
            var (ordinal, lease, answer) = (lot.Ordinals[i], lot.Leases[i], lot.Answers[i]);
            if (answer.IsCompletedSuccessfully && await answer is { } decision)
            {
                if (!trial) lease.Version = decision.Version;
                lease.WordAt = now;
                answers.Add(ordinal, decision);
            }
            else
            {
                // A user's grain that fails is as one that does not answer.
                if (answer.Exception is { } fault) LogAwakeFailed(_partition, fault.InnerException ?? fault);
                else if (!answer.IsCompleted) answer.Ignore();
                TakeBack(ordinal);
            }
        }

        lot.Clear();
    }

    private async Task AnswersIn(AskedLot lot)
    {
        var all = Task.WhenAll(lot.Answers);
        if (all.IsCompletedSuccessfully) return;
        var left = _options.AwakeAnswerTimeout - time.GetElapsedTime(lot.At);
        try
        {
            await all.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
        }
        catch (TimeoutException)
        {
            all.Ignore();
            LogAwakeSilent(_partition, lot.Answers.Count(answer => !answer.IsCompleted));
        }
        catch (Exception) when (all.IsCompleted)
        {
            // Told one by one, as their answers are taken.
        }
    }

    [Microsoft.Extensions.Logging.LoggerMessage(Level = Microsoft.Extensions.Logging.LogLevel.Warning, Message = "Partition {Partition}: {Count} awake users did not answer and were taken back.")]
    private partial void LogAwakeSilent(int partition, int count);

    [Microsoft.Extensions.Logging.LoggerMessage(Level = Microsoft.Extensions.Logging.LogLevel.Warning, Message = "Partition {Partition}: an awake user failed to answer and is taken back.")]
    private partial void LogAwakeFailed(int partition, Exception fault);

    /// <summary>Questions that were asked one after the other, and when the last of them was.</summary>
    private sealed class AskedLot
    {
        public List<int> Ordinals { get; } = [];
        public List<Lease> Leases { get; } = [];
        public List<Task<AwakeDecision?>> Answers { get; } = [];
        public int Count => Answers.Count;
        public long At { get; set; }

        public void Add(int ordinal, Lease lease, Task<AwakeDecision?> answer)
        {
            Ordinals.Add(ordinal);
            Leases.Add(lease);
            Answers.Add(answer);
        }

        public void Clear()
        {
            Ordinals.Clear();
            Leases.Clear();
            Answers.Clear();
        }
    }

    private sealed class Lease(LeaseEpoch epoch, IUserGrain user)
    {
        public LeaseEpoch Epoch { get; } = epoch;
        public IUserGrain User { get; } = user;
        public long Version { get; set; }

        /// <summary>Timestamp of the last word from the user's grain.</summary>
        public long WordAt { get; set; }
    }
}
