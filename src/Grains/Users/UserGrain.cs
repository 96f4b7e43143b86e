using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>
/// One grain per user id. While awake, the only one who spends this user's budgets, which is what makes them exact: it holds the user's head
/// under a lease of the partition, until it is idle or taken back.
/// </summary>
/// <remarks>Lives on its partition's silo.</remarks>
[GrainType("push.user"), PartitionPlacement]
public sealed class UserGrain(IInputsSource inputsSource, PartitionCount partitions, StringPool pool, KnownCampaigns campaigns, KnownScopes scopes) : Grain, IUserGrain
{
    private IUserPartitionGrain _partition = null!;
    private UserState? _head;
    private LeaseEpoch _epoch;
    private long _version;
    private Task? _committing;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _partition = GrainFactory.GetGrain<IUserPartitionGrain>(partitions.Of(this.GetPrimaryKeyString()));
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_head is null) return Task.CompletedTask;
        _head = null;

        // A silo that ends takes the leases with it: nobody is there to be told.
        if (reason.ReasonCode == DeactivationReasonCode.ShuttingDown) return Task.CompletedTask;

        // Not awaited: a lease that is not given back is taken back.
        _partition.Release(this.GetPrimaryKeyString(), _epoch, CancellationToken.None).Ignore();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<UserView?> Get(CancellationToken cancellationToken) =>
        await IsAwake(cancellationToken) ? UserPartitionGrain.ViewOf(_head!.Profile) : null;

    /// <inheritdoc/>
    public async Task<ChangeOutcome> Change(UserChange change, string? ifMatch, CancellationToken cancellationToken)
    {
        if (!await IsAwake(cancellationToken)) return new ChangeOutcome(ChangeStatus.UnknownUser, null, 0, null);
        var head = _head!;
        if (ifMatch is not null && ifMatch != UserPartitionGrain.ETagOf(UserProfileCodec.Encode(head.Profile)))
            return new ChangeOutcome(ChangeStatus.PreconditionFailed, UserPartitionGrain.ViewOf(head.Profile), 0, null);
        var outcome = await Commit(change, cancellationToken);
        switch (outcome.Status)
        {
            case CommitStatus.Committed: return new ChangeOutcome(ChangeStatus.Changed, UserPartitionGrain.ViewOf(head.Profile), outcome.At, null);
            case CommitStatus.Refused: return new ChangeOutcome(ChangeStatus.Refused, UserPartitionGrain.ViewOf(head.Profile), outcome.At, outcome.Detail);
            default:
                // Never re-leased in place: two activations would take the user from each other without end.
                DeactivateOnIdle();
                throw new MovedException($"User {this.GetPrimaryKeyString()} is held by another activation; repeat the call.");
        }
    }

    /// <inheritdoc/>
    public async Task<bool> StayAwake(CancellationToken cancellationToken)
    {
        if (_head is null) return await IsAwake(cancellationToken);
        if (await _partition.Renew(this.GetPrimaryKeyString(), _epoch, cancellationToken)) return true;

        // Never re-leased in place: the next call finds a new activation.
        _head = null;
        DeactivateOnIdle();
        throw new MovedException($"User {this.GetPrimaryKeyString()} was taken back; repeat the call.");
    }

    /// <inheritdoc/>
    public async ValueTask<AwakeDecision?> Decide(AwakeQuestion question)
    {
        // A commit's answer may be on its way behind the partition's question; it waits for no page, so there is no circle.
        if (question.BaseVersion > _version && _committing is { } committing) await Task.WhenAny(committing);
        if (_head is not { } head || question.Epoch != _epoch || question.BaseVersion != _version) return null;
        var scope = question.Page.Scope ?? await ScopeOf(question.Page);
        if (!ReferenceEquals(head, _head) || question.BaseVersion != _version) return null;
        var decision = Engine.DecideUser(scope, head, question.Attempt);
        if (decision.IsGrant && scope.TakesSlot && !question.Slot) decision = Engine.RefuseSlot(scope, decision, question.Attempt);
        if (!question.Trial)
        {
            _version++;
            if (decision.IsGrant) head.Enter(new Grant(scope.T, scope.Day, question.Page.CampaignNumber, scope.Facts, decision.Devices));
        }

        return new AwakeDecision(decision.Verdict, decision.Reason, decision.Mask, decision.Code, decision.Until, decision.IsGrant ? decision.Devices : [], _version);
    }

    /// <inheritdoc/>
    public Task Revoked(LeaseEpoch epoch, CancellationToken cancellationToken)
    {
        if (epoch != _epoch) return Task.CompletedTask;
        _head = null;
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private async Task<bool> IsAwake(CancellationToken cancellationToken)
    {
        if (_head is not null) return true;
        if (_epoch != default)
        {
            DeactivateOnIdle();
            throw new MovedException($"User {this.GetPrimaryKeyString()} was taken back; repeat the call.");
        }

        if (await _partition.Wake(this.GetPrimaryKeyString(), cancellationToken) is not { } woken)
        {
            DeactivateOnIdle();
            return false;
        }

        (_head, _version, _epoch) = (UserStateCodec.DecodeWithFacts(woken.State.Span, pool), woken.Version, woken.Epoch);
        return true;
    }

    private async Task<CommitOutcome> Commit(UserChange change, CancellationToken cancellationToken)
    {
        var (head, epoch) = (_head!, _epoch);
        var commit = CommitAndTake();
        _committing = commit;
        try
        {
            return await commit;
        }
        finally
        {
            _committing = null;
        }

        async Task<CommitOutcome> CommitAndTake()
        {
            var outcome = await _partition.Commit(this.GetPrimaryKeyString(), epoch, _version, change, cancellationToken);
            if (outcome.Status != CommitStatus.Committed) return outcome;
            head.Profile = UserProfileCodec.Decode(outcome.Profile.Span, pool);
            _version = outcome.Version;
            return outcome;
        }
    }

    private async Task<UserScope> ScopeOf(PageQuestion page)
    {
        var inputs = await inputsSource.AtAsync(page.InputsVersion, CancellationToken.None);
        return scopes.Of(new Offer(campaigns.Read(page.Offer.Json), page.Offer.ContentHash, VerdictViews.HitsOf(page.Offer.Inherited)), inputs, page.Now);
    }
}
