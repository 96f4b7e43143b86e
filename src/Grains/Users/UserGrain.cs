using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>
/// One grain per user id. While awake it holds the user's head, under a lease of the partition, until it is idle or taken back; by that head alone this user's budgets
/// are spent, which is what makes them exact.
/// </summary>
/// <remarks>Lives on its partition's silo.</remarks>
[GrainType("push.user"), PartitionPlacement]
public sealed class UserGrain(IInputsSource inputsSource, PartitionCount partitions, StringPool pool, KnownCampaigns campaigns, KnownScopes scopes) : Grain, IUserGrain
{
    private IUserPartitionGrain _partition = null!;
    private UserHead? _head;
    private bool _isShared;
    private UserProfile? _onFile;
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
        if (_head is not { IsOver: false } head) return Task.CompletedTask;
        head.Close();

        // A silo that ends takes the leases with it: nobody is there to be told.
        if (reason.ReasonCode == DeactivationReasonCode.ShuttingDown) return Task.CompletedTask;

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
        var outcome = await Commit(change, cancellationToken);
        return outcome.Status switch
        {
            CommitStatus.Committed => new ChangeOutcome(ChangeStatus.Changed, UserPartitionGrain.ViewOf(_onFile!), outcome.At, null),
            CommitStatus.Refused => new ChangeOutcome(ChangeStatus.Refused, UserPartitionGrain.ViewOf(profile), outcome.At, outcome.Detail),
            _ => throw EndWithLease(),
        };
    }

    /// <inheritdoc/>
    public async Task<bool> StayAwake(CancellationToken cancellationToken)
    {
        if (_head is null) return await OnFile(cancellationToken) is not null;
        return await _partition.Renew(this.GetPrimaryKeyString(), _epoch, cancellationToken) ? true : throw EndWithLease();
    }

    /// <inheritdoc/>
    public async ValueTask<AwakeDecision?> Decide(AwakeQuestion question)
    {
        if (_head is not { } head || question.Epoch != _epoch) return null;

        // A commit's answer may be on its way behind the partition's question; that commit is past the gate where changes wait for pages, so there is no circle.
        if (question.BaseVersion > _version && _committing is { } committing) await Task.WhenAny(committing);
        var scope = question.Page.Scope ?? await ScopeOf(question.Page);
        if (question.BaseVersion != _version) return null;
        var asked = new HeadQuestion(question.Attempt, question.Slot, question.Page.CampaignNumber, question.Trial);
        if (!head.TryDecide(scope, asked, out var decision)) return null;
        return new AwakeDecision(decision.Verdict, decision.Reason, decision.Mask, decision.Code, decision.Until, decision.IsGrant ? decision.Devices : [], _version);
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

            (_epoch, _version, _isShared) = (woken.Epoch, woken.Version, woken.Head is not null);
            _head = woken.Head ?? new UserHead(UserStateCodec.DecodeWithFacts(woken.State.Span, pool));
            _head.Hold();
            _onFile = _head.Profile;
        }
        else if (!_isShared && !await _partition.Renew(this.GetPrimaryKeyString(), _epoch, cancellationToken))
        {
            // A partition that ends or takes a user back closes the heads of its own process; others ask.
            _head.Close();
        }

        return _head.IsOver ? throw EndWithLease() : _onFile;
    }

    private async Task<CommitOutcome> Commit(UserChange change, CancellationToken cancellationToken)
    {
        var commit = CommitAndTake();
        _committing = commit;
        try
        {
            return await commit;
        }
        catch
        {
            // Whether it was committed is not known here: the next activation asks.
            DeactivateOnIdle();
            throw;
        }
        finally
        {
            _committing = null;
        }

        async Task<CommitOutcome> CommitAndTake()
        {
            var outcome = await _partition.Commit(this.GetPrimaryKeyString(), _epoch, _version, change, cancellationToken);
            if (outcome.Status != CommitStatus.Committed) return outcome;
            if (!_isShared) _head!.Change(UserProfileCodec.Decode(outcome.Profile.Span, pool));
            (_onFile, _version) = (_head!.Profile, outcome.Version);
            return outcome;
        }
    }

    /// <summary>Never re-leased in place, since two activations would take the user from each other without end: the next call finds a new one.</summary>
    private MovedException EndWithLease()
    {
        DeactivateOnIdle();
        return new MovedException($"User {this.GetPrimaryKeyString()} is not held by this activation any more; repeat the call.");
    }

    private async Task<UserScope> ScopeOf(PageQuestion page)
    {
        var inputs = await inputsSource.AtAsync(page.InputsVersion, CancellationToken.None);
        return scopes.Of(new Offer(campaigns.Read(page.Offer.Json), page.Offer.ContentHash, VerdictViews.HitsOf(page.Offer.Inherited)), inputs, page.Now);
    }
}
