using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>Lines of one page to be decided again.</summary>
internal sealed record ReplayTarget(Offer Offer, long Seq, IReadOnlyList<PageEntry> Lines);

/// <summary>
/// Explains recorded verdicts by deciding again: the users' states as they were before the page (a snapshot, folded forward), the inputs of
/// the recorded version, and whether a slot of the quota was refused (bit 46) as the ledger says. The ledger stays the truth.
/// </summary>
internal sealed class PageReplay(
    IJournalStore store, IInputsSource inputs, int partition, Func<int, CampaignPin> pinOf, Func<int, string?> idOf, StringPool pool)
{
    /// <param name="targets">In order of their records.</param>
    public async Task<IReadOnlyList<DecisionView>> Explain(IReadOnlyList<ReplayTarget> targets, CancellationToken cancellationToken)
    {
        if (targets.Count == 0) return [];
        var ordinals = targets.SelectMany(target => target.Lines).Select(line => line.Ordinal).ToHashSet();
        var fold = new UserFold(ordinals, pinOf, pool);
        var from = 1L;
        if (await Load(fold, ordinals, targets[0].Seq - 1, cancellationToken) is { } snapshot)
        {
            from = snapshot + 1;
            MarkErased(fold, ordinals);
        }

        var views = new List<DecisionView>();
        var next = 0;
        await foreach (var (record, personal) in JournalFold.Read(store, partition, from, targets[^1].Seq, cancellationToken, ordinals))
        {
            while (next < targets.Count && targets[next].Seq == record.Seq) await Decide(targets[next++], record, fold, views, cancellationToken);
            fold.Apply(record, personal);
        }

        return views;
    }

    /// <summary>Loads the users' states of the newest snapshot; answers its record, or null when there is none.</summary>
    private async Task<long?> Load(UserFold fold, HashSet<int> ordinals, long atOrBefore, CancellationToken cancellationToken)
    {
        // A person who asks wants one user's verdict: of a partition of many thousand users that is a chunk of some.
        if (ordinals.Count == 1)
        {
            if (await store.LoadSnapshotUserAsync(partition, atOrBefore, ordinals.First(), cancellationToken) is not { } own) return null;
            if (own.User is { } section) fold.Load(section);
            return own.Seq;
        }

        if (await store.LoadSnapshotAsync(partition, atOrBefore, cancellationToken) is not { } whole) return null;
        foreach (var section in whole.Users) fold.Load(section);
        return whole.Seq;
    }

    // A user whose id is gone has no section any more: what was decided then cannot be told.
    private void MarkErased(UserFold fold, HashSet<int> ordinals)
    {
        foreach (var ordinal in ordinals)
            if (idOf(ordinal) is null) fold.MarkErased(ordinal);
    }

    private async Task Decide(ReplayTarget target, SealedRecord record, UserFold fold, List<DecisionView> views, CancellationToken cancellationToken)
    {
        var at = PageAt(record);
        var scope = new UserScope(target.Offer, await inputs.AtAsync(record.InputsVersion, cancellationToken), at);
        foreach (var line in target.Lines) views.Add(Decide(scope, line, fold, record.Seq));
    }

    private DecisionView Decide(UserScope scope, PageEntry line, UserFold fold, long seq)
    {
        var id = idOf(line.Ordinal);
        var recorded = line.Verdict;
        var user = fold.UserAt(line.Ordinal);
        if (id is null || fold.IsErased(line.Ordinal)) return Recorded(scope, line, [], ReplayStatus.Erased, seq);
        var slotRefused = (recorded.Mask & Rule.ProviderQuota.Bit()) != 0;
        var explained = Engine.ExplainUser(scope, user, recorded.Attempt, slotRefused);
        var again = explained.Decision;
        var devices = again.IsGrant && user is not null ? DeviceMask.Of(user.Profile, again.Devices) : 0;
        var isEqual = again.Verdict == recorded.Verdict && again.Reason == recorded.Reason && again.Mask == recorded.Mask && again.Code == recorded.Code
            && devices == recorded.Devices && (again.Verdict != Verdict.Defer || again.Until == line.Until);
        return isEqual
            ? VerdictViews.Of(scope, id, recorded.Attempt, explained, ReplayStatus.Equal, seq)
            : Recorded(scope, line, explained.Hits, ReplayStatus.Different, seq);
    }

    private DecisionView Recorded(UserScope scope, PageEntry line, IReadOnlyList<Hit> hits, ReplayStatus status, long seq) => new(
        scope.Campaign.Id, idOf(line.Ordinal), line.Verdict.Attempt, scope.T, line.Verdict.Verdict, line.Verdict.Reason, line.Verdict.Mask, line.Verdict.Code,
        line.Verdict.Verdict == Verdict.Defer ? line.Until : null, VerdictViews.Of(hits), [], scope.Inputs.Policy.Name, null,
        scope.Inputs.Version, scope.Offer.ContentHash, status, seq);

    private static long PageAt(SealedRecord record) => new PageReader(record.Payload.Span).Header.At;
}
