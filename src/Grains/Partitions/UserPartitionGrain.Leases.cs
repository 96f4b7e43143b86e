using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

public sealed partial class UserPartitionGrain
{
    private readonly Leases _leases = new();
    private TaskCompletionSource? _gathering;
    private long _leasesGiven;
    private long _leasesSweptAt;

    /// <inheritdoc/>
    public async Task<Woken?> Wake(string userId, CancellationToken cancellationToken)
    {
        for (Woken? woken = null; ;)
        {
            await PageGate();
            ThrowIfEnded();
            cancellationToken.ThrowIfCancellationRequested();
            var ordinal = _state.OrdinalOf(userId);
            if (_state.UserAt(ordinal) is not { } user) return null;

            // Another activation was given the user meanwhile: this one is refused.
            if (woken is not null && _leases.Of(ordinal) is not null) return woken;
            CrashPoint.Reach(CrashPoint.LeaseBefore);
            var lease = new Lease(new LeaseEpoch(_incarnation, ++_leasesGiven), GrainFactory.GetGrain<IUserGrain>(userId), new UserHead(user.Copy())) { WordAt = time.GetTimestamp() };
            _leases.Give(ordinal, lease);
            woken = new Woken(UserStateCodec.EncodeWithFacts(user), lease.Version, lease.Epoch) { Head = lease.Head };
            CrashPoint.Reach(CrashPoint.LeaseAfter);
            await _appender.Flushed;

            // A page did not wait for it, or the user was imported: what was offered is old.
            if (_leases.Of(ordinal) != lease) continue;
            lease.IsTold = true;
            return woken;
        }
    }

    /// <inheritdoc/>
    public async Task<CommitOutcome> Commit(string userId, LeaseEpoch epoch, long baseVersion, UserChange change, CancellationToken cancellationToken)
    {
        // The user's answer to the page that is being gathered was given before this change: the page goes first.
        await PageGate();
        ThrowIfEnded();
        var ordinal = _state.OrdinalOf(userId);
        if (_leases.Of(ordinal) is not { } lease || lease.Epoch != epoch || lease.Version != baseVersion || _state.UserAt(ordinal) is not { } user)
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
        var durable = Append(RecordKind.UserChange, at, 0, UsersChanged.Encode([(ordinal, what)]), [new PersonalContent(ordinal, encoded)]);
        lease.Head.Change(_state.UserAt(ordinal)!.Profile);
        await durable;
        return new CommitOutcome(CommitStatus.Committed, version, at, encoded);
    }

    /// <inheritdoc/>
    public async Task Release(string userId, LeaseEpoch epoch, CancellationToken cancellationToken)
    {
        await PageGate();
        var ordinal = _state.OrdinalOf(userId);
        if (_leases.Of(ordinal)?.Epoch == epoch) _leases.End(ordinal);
    }

    /// <inheritdoc/>
    public Task<bool> Renew(string userId, LeaseEpoch epoch, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        if (_leases.Of(_state.OrdinalOf(userId)) is not { } lease || lease.Epoch != epoch) return Task.FromResult(false);
        lease.WordAt = time.GetTimestamp();
        return Task.FromResult(true);
    }

    // What touches users waits while a page asks those who are awake elsewhere: lot by lot, each within the bound of their answers, and no more after one that is silent.
    private async Task PageGate()
    {
        while (_gathering is { } gathering) await gathering.Task;
    }

    /// <summary>The user is at rest from here on; the activation that held it is told, and is refused if it is not reached.</summary>
    private void TakeBack(int ordinal)
    {
        if (_leases.End(ordinal) is not { } lease) return;
        PartitionInstruments.LeasesTakenBack.Add(1);
        lease.User.Revoked(lease.Epoch, CancellationToken.None).Ignore();
    }

    private void TakeBackIdle()
    {
        var now = time.GetTimestamp();
        if (_leases.Count == 0 || _gathering is not null || time.GetElapsedTime(_leasesSweptAt, now) < _options.LeaseIdleTimeout / 10) return;
        _leasesSweptAt = now;
        foreach (var (ordinal, lease) in _leases.All)
            if (time.GetElapsedTime(lease.WordAt, now) >= _options.LeaseIdleTimeout) TakeBack(ordinal);
    }
}
