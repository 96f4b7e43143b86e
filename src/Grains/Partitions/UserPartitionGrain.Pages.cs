using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

public sealed partial class UserPartitionGrain
{
    // Some 15 microseconds.
    private const int UsersBetweenGivingWay = 64;

    private readonly PageBuilder _builder = new();
    private readonly PageDraft _draft = new();
    private readonly Queue<Task> _pagesAhead = new();
    private bool _paging;
    private bool _lookAgain;
    private long _retryAt;

    /// <summary>Begins with what is due, unless it is being done already.</summary>
    private void Kick()
    {
        if (_leaving || _ended is not null || _options.Stepped) return;
        if (_paging)
        {
            _lookAgain = true;
            _called?.TrySetResult();
            return;
        }

        _paging = true;
        agenda.Busy(_owner);
        _pages = RunPages();
    }

    private async Task RunPages()
    {
        try
        {
            await Task.Yield();
            while (_ended is null && !_leaving && (await RunPage() || _lookAgain)) await Task.Yield();
        }
        catch (Exception fault) when (fault is EvidenceUnavailableException or MovedException)
        {
            // The append failed: the incarnation has ended, and no attempt was used.
            LogRetry(_partition, "a page", fault);
        }
        catch (Exception fault)
        {
            End(fault);
        }
        finally
        {
            LeaveLine();
            _paging = false;
            ReportWhenDue();
            TellAgenda();
        }
    }

    /// <summary>One page of whose turn it is. False when nobody is due, or nothing may be decided now.</summary>
    private async Task<bool> RunPage()
    {
        _lookAgain = false;
        while (_pagesAhead.TryPeek(out var oldest) && oldest.IsCompleted) await _pagesAhead.Dequeue();
        ThrowIfEnded();
        if (!gate.TakesPages) return RetryLater();
        var by = FreshUntil();
        if (inputsSource.Fresh is not { } inputs) return RetryLater();
        var open = ByTurn();
        if (ExpireHeld(open, Now(inputs))) return true;
        if (Pick(open, inputs) is not var (campaign, isSmall))
        {
            await _appender.Flushed;
            return false;
        }

        if (_pagesAhead.Count >= (isSmall ? _options.MaxSinglesAhead : _options.MaxPagesAhead))
        {
            // A single push that comes meanwhile rides in the next append, and does not wait for this one. Nor do other partitions.
            if (HasTurn) EndTurn();
            await OrWhenCalled(_pagesAhead.Peek());
            return true;
        }

        if (!isSmall && !HasTurn)
        {
            // Inputs and clock are read anew then.
            await WaitForTurn();
            return true;
        }

        QuotaHold? hold = null;
        if (NeedsSlots(campaign, inputs))
        {
            EndTurn();
            hold = await ReserveSlots(campaign, inputs);
            if (hold is null) return true;
            ThrowIfEnded();
            by = FreshUntil();
            if (inputsSource.Fresh is not { } newer) return RetryLater();
            inputs = newer;
            if (inputs.Cancelled.Contains(campaign.Pin.CampaignId) || campaign.IsDone) return true;
        }

        if (!isSmall) _lastServed = campaign.Number;
        await DecidePage(campaign, inputs, by, Now(inputs), hold);
        if (!isSmall) EndTurn();
        return true;
    }

    /// <summary>
    /// The instant of the monotonic clock until which a page decided by the inputs as they are now may begin to be appended. Taken before the inputs: a
    /// silo that is frozen in between, or after, gives the page up.
    /// </summary>
    private long FreshUntil()
    {
        var now = time.GetTimestamp();
        return now + (long)(inputsSource.FreshFor.TotalSeconds * time.TimestampFrequency);
    }

    /// <summary>
    /// A single push is decided in the turn that pins it, so that pin and page are one append: the pages' loop may stand elsewhere just then, and would come too
    /// late for it. What is not as simple, such as a push that needs slots, asks a user who is awake elsewhere or has another before it, is left to the loop.
    /// </summary>
    private void DecideAtOnce(CampaignPart campaign)
    {
        if (_options.Stepped || _leaving || !gate.TakesPages || _pagesAhead.Count >= _options.MaxSinglesAhead) return;
        var by = FreshUntil();
        if (inputsSource.Fresh is not { } inputs || Pick(ByTurn(), inputs) is not (var next, true) || next != campaign) return;
        try
        {
            if (Draft(campaign, inputs, Now(inputs), hold: null) is { } scope && !IsAnyoneElsewhere(_draft)) _pagesAhead.Enqueue(CommitPage(campaign, scope, null, by));
        }
        catch (Exception fault) when (fault is not (EvidenceUnavailableException or MovedException))
        {
            End(fault);
            throw;
        }
    }

    /// <summary>Takes who is due into the draft. Null when nobody is, or when grants need slots that are not there.</summary>
    private UserScope? Draft(CampaignPart campaign, Inputs inputs, long at, QuotaHold? hold)
    {
        var scope = scopes.Of(OfferOf(campaign), inputs, at);

        // Inputs or day may have changed while slots were asked for: then the next turn asks again.
        if (scope.TakesSlot && !IsGood(hold, scope)) return null;
        _draft.Slots = scope.TakesSlot ? hold!.Held : long.MaxValue;
        _draft.Fill(campaign, at, scope.TakesSlot && !hold!.Exhausted ? (int)Math.Min(_options.PageSize, hold.Held) : _options.PageSize);
        return _draft.Count == 0 ? null : scope;
    }

    private async Task DecidePage(CampaignPart campaign, Inputs inputs, long by, long at, QuotaHold? hold)
    {
        if (Draft(campaign, inputs, at, hold) is not { } scope) return;
        if (scope.TakesSlot) hold!.Reserved = Math.Min(hold.Held, _draft.Count);
        try
        {
            if (IsAnyoneElsewhere(_draft)) await Gathered(AskAndCommit);
            else _pagesAhead.Enqueue(CommitPage(campaign, scope, null, by));
        }
        finally
        {
            if (hold is not null) hold.Reserved = 0;
        }

        async Task AskAndCommit()
        {
            EndTurn();
            await AskAwake(_draft, QuestionOf(campaign, scope), trial: false);
            ThrowIfEnded();
            _pagesAhead.Enqueue(CommitPage(campaign, scope, null, by));
        }
    }

    /// <summary>Who wants to change users meanwhile waits at the <see cref="PageGate"/>.</summary>
    private async Task Gathered(Func<Task> work)
    {
        _gathering = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await work();
        }
        finally
        {
            var gathered = _gathering;
            _gathering = null;
            gathered.SetResult();
        }
    }

    /// <summary>Decides those of the draft who were not asked elsewhere, and makes its record. Completes when durable and handed to the queue.</summary>
    /// <param name="assigned">Step mode: ordinals that got a slot; null = slots go by the draft's count.</param>
    /// <param name="by">See <see cref="FreshUntil"/>; the step coordinator's inputs do not change during a step.</param>
    private Task CommitPage(CampaignPart campaign, UserScope scope, HashSet<int>? assigned, long by = long.MaxValue)
    {
        var slots = _draft.Slots;
        if (_draft.HasAnswers && slots != long.MaxValue)
            for (var i = 0; i < _draft.Count; i++)
                if (_draft.AnswerAt(i) is { Verdict: <= Verdict.Modify }) slots--;
        _builder.Begin(campaign.Number, scope.T);
        var grants = 0;
        var channels = new PageChannels();
        for (var i = 0; i < _draft.Count; i++)
        {
            if (i > 0 && i % UsersBetweenGivingWay == 0) turns.Pages.GiveWay();
            var (ordinal, attempt) = (_draft.Ordinals[i], _draft.Attempts[i]);
            var user = _state.UserAt(ordinal);
            Decision decision;
            if (_draft.AnswerAt(i) is { } answer)
                decision = new Decision(answer.Verdict, answer.Reason, answer.Mask, answer.Code, answer.Until, answer.Devices);
            else
            {
                var hasSlot = assigned is null ? slots > 0 : assigned.Contains(ordinal);
                decision = DecideUser(scope, ordinal, user, new HeadQuestion(attempt, hasSlot, campaign.Number, IsTrial: false));
                if (decision.IsGrant && scope.TakesSlot) slots--;
            }

            var devices = 0UL;
            if (decision.IsGrant)
            {
                grants++;
                if (user is not null)
                {
                    devices = DeviceMask.Of(user.Profile, decision.Devices);
                    channels.Add(user.Profile);
                }
            }

            _builder.Add(ordinal, new PageVerdict(decision.Verdict, decision.Reason, decision.Mask, decision.Code, attempt, devices), decision.Until);
        }

        _draft.ForgetAnswers();
        var entity = scope.Facts.LegalEntityId;
        var riders = new PageRiders(scope.Day, string.Equals(entity, campaign.Pin.Facts.LegalEntityId, StringComparison.Ordinal) ? null : entity);
        var payload = _builder.Complete(_draft.CursorAfter, riders.Encode());
        var durable = Append(RecordKind.Page, Math.Max(scope.T, _state.LastAt), scope.Inputs.Version, payload, [], by, inBulk: _draft.Count > SmallRest);
        if (scope.TakesSlot && assigned is null) Spend(scope, grants);
        _dirty.Add(campaign.Number);
        if (scope.Facts.Class != CampaignClass.Service) _reportable.Add(scope.Facts.ProviderId);
        return AfterPage(durable, new HandOffPage(_state.Seq, campaign.Number, grants, payload, channels.Names), _draft.Count);
    }

    private async Task AfterPage(Task durable, HandOffPage page, int verdicts)
    {
        await durable;
        PartitionInstruments.Pages.Add(1);
        PartitionInstruments.Verdicts.Add(verdicts);
        _lastVerdictMs[page.Campaign] = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (page.Grants > 0 && _ended is null) _handOffs.Enqueue(page);
    }

    /// <summary>Held users of a campaign that has ended are refused with code EXPIRES.</summary>
    private bool ExpireHeld(List<CampaignPart> open, long at)
    {
        foreach (var campaign in open)
        {
            if (campaign.Held.Count == 0 || at < campaign.Pin.ExpiresAt) continue;
            var end = new CampaignEnded(campaign.Number, CampaignEndKind.HeldExpired, HandedOver(campaign));
            _pagesAhead.Enqueue(Append(RecordKind.CampaignEnd, at, 0, end.Encode(), []));
            _dirty.Add(campaign.Number);
            return true;
        }

        return false;
    }

    /// <summary>When the partition has to do something next: an attempt, a held user's end; null = never.</summary>
    private long? NextDue()
    {
        long? next = null;
        foreach (var campaign in ByTurn())
        {
            if (inputsSource.Fresh?.Cancelled.Contains(campaign.Pin.CampaignId) == true) continue;
            var due = NextDueOf(campaign);
            if (due is not null && (next is null || due < next)) next = due;
        }

        return next;
    }

    private static long? NextDueOf(CampaignPart campaign)
    {
        if (campaign.IsDone) return null;
        if (campaign.Undecided > 0) return 0;
        var due = campaign.Deferred.NextDue;
        return campaign.Held.Count > 0 && !(due < campaign.Pin.ExpiresAt) ? campaign.Pin.ExpiresAt : due;
    }

    private bool RetryLater()
    {
        _retryAt = time.GetTimestamp();
        return false;
    }
}
