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
    private UserHead? _head;
    private LeaseEpoch _epoch;
    private Task? _committing;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _partition = GrainFactory.GetGrain<IUserPartitionGrain>(partitions.Of(this.GetPrimaryKeyString()));
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        var isOver = _head?.Profile is null;
        _head?.Close();

        // A silo that ends takes the leases with it: nobody is there to be told.
        if (isOver || reason.ReasonCode == DeactivationReasonCode.ShuttingDown) return Task.CompletedTask;

        // Not awaited: a lease that is not given back is taken back.
        _partition.Release(this.GetPrimaryKeyString(), _epoch, CancellationToken.None).Ignore();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<UserView?> Get(CancellationToken cancellationToken) =>
        await OnFile(cancellationToken) is { } profile ? UserPartitionGrain.ViewOf(profile) : null;

    /// <inheritdoc/>
    public async Task<ChangeOutcome> Change(UserChange change, string? ifMatch, CancellationToken cancellationToken)
    {
        if (await OnFile(cancellationToken) is not { } profile) return new ChangeOutcome(ChangeStatus.UnknownUser, null, 0, null);
        if (ifMatch is not null && ifMatch != UserPartitionGrain.ETagOf(UserProfileCodec.Encode(profile)))
            return new ChangeOutcome(ChangeStatus.PreconditionFailed, UserPartitionGrain.ViewOf(profile), 0, null);
        var commit = Commit(change, cancellationToken);
        _committing = commit;
        try
        {
            var (outcome, changed) = await commit;
            return outcome.Status switch
            {
                CommitStatus.Committed => new ChangeOutcome(ChangeStatus.Changed, UserPartitionGrain.ViewOf(changed!), outcome.At, null),
                CommitStatus.Refused => new ChangeOutcome(ChangeStatus.Refused, UserPartitionGrain.ViewOf(profile), outcome.At, outcome.Detail),
                _ => throw IsHeldByAnother(),
            };
        }
        finally
        {
            _committing = null;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> StayAwake(CancellationToken cancellationToken)
    {
        if (_head is null) return await OnFile(cancellationToken) is not null;
        if (await _partition.Renew(this.GetPrimaryKeyString(), _epoch, cancellationToken)) return true;
        throw IsHeldByAnother();
    }

    /// <inheritdoc/>
    public async ValueTask<AwakeDecision?> Decide(AwakeQuestion question)
    {
        if (_head is not { } head || question.Epoch != _epoch) return null;

        // A commit's answer may be on its way behind the partition's question; it waits for no page, so there is no circle.
        if (question.BaseVersion > head.Version && _committing is { } committing) await Task.WhenAny(committing);
        var scope = question.Page.Scope ?? await ScopeOf(question.Page);
        var asked = new HeadQuestion(question.Attempt, question.Slot, question.Page.CampaignNumber, question.Trial);
        if (!head.TryDecide(scope, question.BaseVersion, asked, out var decision)) return null;
        return new AwakeDecision(
            decision.Verdict, decision.Reason, decision.Mask, decision.Code, decision.Until, decision.IsGrant ? decision.Devices : [], question.BaseVersion + (question.Trial ? 0 : 1));
    }

    /// <inheritdoc/>
    public Task Revoked(LeaseEpoch epoch, CancellationToken cancellationToken)
    {
        if (epoch != _epoch) return Task.CompletedTask;
        _head?.Close();
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    /// <summary>What is on file of the user, who is awake from here on; null when there is no such user.</summary>
    /// <exception cref="MovedException">The user was taken back.</exception>
    private async Task<UserProfile?> OnFile(CancellationToken cancellationToken)
    {
        if (_head is null)
        {
            if (await _partition.Wake(this.GetPrimaryKeyString(), cancellationToken) is not { } woken)
            {
                DeactivateOnIdle();
                return null;
            }

            _epoch = woken.Epoch;
            _head = woken.Head ?? new UserHead(UserStateCodec.DecodeWithFacts(woken.State.Span, pool), woken.Version);
            _head.Hold();
        }

        return _head.Profile ?? throw IsHeldByAnother();
    }

    private async Task<(CommitOutcome Outcome, UserProfile? Changed)> Commit(UserChange change, CancellationToken cancellationToken)
    {
        var head = _head!;
        var outcome = await _partition.Commit(this.GetPrimaryKeyString(), _epoch, head.Version, change, cancellationToken);
        if (outcome.Status != CommitStatus.Committed) return (outcome, null);
        var changed = UserProfileCodec.Decode(outcome.Profile.Span, pool);
        head.Take(changed, outcome.Version);
        return (outcome, changed);
    }

    /// <summary>Never re-leased in place, since two activations would take the user from each other without end: the next call finds a new one.</summary>
    private MovedException IsHeldByAnother()
    {
        DeactivateOnIdle();
        return new MovedException($"User {this.GetPrimaryKeyString()} was taken back; repeat the call.");
    }

    private async Task<UserScope> ScopeOf(PageQuestion page)
    {
        var inputs = await inputsSource.AtAsync(page.InputsVersion, CancellationToken.None);
        return scopes.Of(new Offer(campaigns.Read(page.Offer.Json), page.Offer.ContentHash, VerdictViews.HitsOf(page.Offer.Inherited)), inputs, page.Now);
    }
}
