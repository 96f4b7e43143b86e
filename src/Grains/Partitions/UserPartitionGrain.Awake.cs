using Microsoft.Extensions.Logging;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>An awake user is decided by the head that its grain holds: here, without a message, where the grain lives in this process; else by a call.</summary>
public sealed partial class UserPartitionGrain
{
    /// <summary>The awake user's decision by its head; at rest, the partition's.</summary>
    private Decision DecideUser(UserScope scope, int ordinal, UserState? user, in HeadQuestion question)
    {
        if (_leases.Of(ordinal) is { } lease)
        {
            if (lease.Head.TryDecide(scope, question, out var decision)) return decision;

            // Its grain has given it up, or was not told yet, or has been about to take it while others of the page were asked.
            if (lease.IsElsewhere) TakeBack(ordinal);
            else _leases.End(ordinal);
        }

        return Engine.DecideUser(scope, user, question.Attempt, question.HasSlot);
    }

    private bool IsAnyoneElsewhere(PageDraft draft)
    {
        if (_leases.Count == 0) return false;
        for (var i = 0; i < draft.Count; i++)
            if (_leases.Of(draft.Ordinals[i]) is { IsElsewhere: true }) return true;
        return false;
    }

    /// <summary>
    /// Asks the awake users of a page who are elsewhere, some at a time, so that the bound measures the slowest of them and not the queue before them. Who does
    /// not answer within it is taken back, and is decided at rest; so is, without being asked, whoever comes after a lot of which nobody answered. No more are asked
    /// at once than there are slots, so that none is kept for a user who is refused.
    /// </summary>
    private async Task AskAwake(PageDraft draft, PageQuestion page, bool trial, HashSet<int>? assigned = null)
    {
        List<Asked> asked = [];
        var (slots, isAnybodyThere) = (draft.Slots, true);
        for (var i = 0; i < draft.Count; i++)
        {
            if (_leases.Of(draft.Ordinals[i]) is not { IsElsewhere: true } lease) continue;
            if (!isAnybodyThere)
            {
                TakeBack(draft.Ordinals[i]);
                continue;
            }

            var hasSlot = assigned is null ? slots > 0 : assigned.Contains(draft.Ordinals[i]);
            var question = new AwakeQuestion(page, lease.Epoch, lease.Version, draft.Attempts[i], hasSlot, trial);
            asked.Add(new Asked(i, lease, lease.User.Decide(question).AsTask()));
            if (asked.Count == _options.MaxAskedAtOnce || asked.Count == slots) await TakeLot();
        }

        await TakeLot();

        async Task TakeLot()
        {
            var (grants, silent) = await TakeAnswers(asked, draft, trial);
            slots -= grants;
            isAnybodyThere = silent == 0 || silent < asked.Count;
            asked.Clear();
        }
    }

    private async Task<(int Grants, int Silent)> TakeAnswers(List<Asked> asked, PageDraft draft, bool trial)
    {
        var (at, grants, silent) = (time.GetTimestamp(), 0, 0);
        foreach (var (index, lease, answer) in asked)
        {
            AwakeDecision? decision = null;
            try
            {
                var left = _options.AwakeAnswerTimeout - time.GetElapsedTime(at);
                decision = await answer.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
            }
            catch (TimeoutException) when (!answer.IsCompleted)
            {
                answer.Ignore();
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
            if (decision.Verdict <= Verdict.Modify) grants++;
            draft.Answer(index, decision);
        }

        if (silent > 0) LogAwakeSilent(_partition, silent);
        return (grants, silent);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {Partition}: {Count} awake users did not answer and were taken back.")]
    private partial void LogAwakeSilent(int partition, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {Partition}: an awake user failed to answer and is taken back.")]
    private partial void LogAwakeFailed(int partition, Exception fault);

    /// <param name="Index">Of the user in the draft.</param>
    private readonly record struct Asked(int Index, Lease Lease, Task<AwakeDecision?> Answer);
}
