using System.Runtime.CompilerServices;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;
using PushOrleans.Resources;

namespace PushOrleans.Grains;

public sealed partial class UserPartitionGrain
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<DecisionView>?> Explain(string campaignId, string userId, CancellationToken cancellationToken) =>
        FromJournal(() => ExplainUser(campaignId, userId, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<DecisionView>> ListDecisions(string campaignId, DecisionFilter filter, string? after, int limit, CancellationToken cancellationToken) =>
        FromJournal(() => ListOf(campaignId, filter, after, limit, cancellationToken));

    /// <inheritdoc/>
    public Task<ReplayResult> Replay(int count, int seed, CancellationToken cancellationToken) => FromJournal(() => ReplayDrawn(count, seed, cancellationToken));

    private async Task<IReadOnlyList<DecisionView>?> ExplainUser(string campaignId, string userId, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        await _appender.Flushed;
        var ordinal = _state.OrdinalOf(userId);
        if (ordinal < 0 || !_state.TryFindCampaign(campaignId, out var campaign)) return null;
        var views = await ExplainAll(campaign, await LinesOf(campaign, ordinal, cancellationToken), cancellationToken);
        if (views.Count > 0 && await EndOfHold(campaign, views[^1], cancellationToken) is { } end) views.Add(end);
        return views.Count == 0 ? null : views;
    }

    private async Task<IReadOnlyList<DecisionView>> ListOf(string campaignId, DecisionFilter filter, string? after, int limit, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        await _appender.Flushed;
        if (!_state.TryFindCampaign(campaignId, out var campaign)) return [];

        // In order of (user id, attempt): the cursor names the last one answered as "user|attempt".
        var best = new Dictionary<(string User, long Attempt), (long Seq, PageEntry Line)>();
        var order = new SortedSet<(string User, long Attempt)>(ByUserAndAttempt.Instance);
        (string User, long Attempt)? from = after is null ? null : ParseCursor(after);
        var pages = campaign.Pages.Select(page => page.Seq).ToList();
        var (wanted, ahead) = (pages.ToHashSet(), new PageReadAhead((seq, token) => store.ReadAsync(_partition, seq, token)));
        foreach (var seq in pages)
            if (await ahead.TakeAsync(seq, wanted.Contains, cancellationToken) is { } page) Collect(seq, page.Span);

        var views = await ExplainAll(campaign, [.. best.Values], cancellationToken);
        views.Sort((a, b) => ByUserAndAttempt.Instance.Compare((a.UserId!, a.Attempt), (b.UserId!, b.Attempt)));
        return views;

        void Collect(long seq, ReadOnlySpan<byte> payload)
        {
            var page = new PageReader(payload);
            while (page.MoveNext())
            {
                var line = page.Current;
                if (filter.Verdict is { } verdict && line.Verdict.Verdict != verdict) continue;
                if (filter.Rule is { } rule && (line.Verdict.Mask & rule.Bit()) == 0) continue;
                if (_state.IdOf(line.Ordinal) is not { } id) continue;
                var key = (id, (long)line.Verdict.Attempt);
                if (from is { } last && ByUserAndAttempt.Instance.Compare(key, last) <= 0) continue;
                best[key] = (seq, line);
                order.Add(key);
                if (order.Count <= limit) continue;
                best.Remove(order.Max);
                order.Remove(order.Max);
            }
        }
    }

    /// <summary>All lines of a list in one pass over the journal.</summary>
    private async Task<List<DecisionView>> ExplainAll(CampaignPart campaign, IReadOnlyCollection<(long Seq, PageEntry Line)> lines, CancellationToken cancellationToken)
    {
        var targets = lines.GroupBy(entry => entry.Seq).OrderBy(page => page.Key)
            .Select(page => new ReplayTarget(OfferOf(campaign, page.Key), page.Key, [.. page.Select(entry => entry.Line)])).ToList();
        return [.. await NewReplay().Explain(targets, cancellationToken)];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DecisionView>> ListCampaignDecisions(string campaignId, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        var decisions = _state.DecisionsOf(campaignId).Select(decided => VerdictViews.Of(decided, 0)).ToList();
        await _appender.Flushed;
        return decisions;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DecisionView>> Preview(CampaignOffer offer, IReadOnlyList<string> userIds, long? at, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        var inputs = inputsSource.Fresh ?? throw new EvidenceUnavailableException("The newest inputs cannot be read.");
        if (offer.Policy is { } policy && policy != inputs.Policy.Name)
            inputs = inputs with { Policy = await PolicyOf(policy, cancellationToken) };
        var scope = new UserScope(new Offer(campaigns.Read(offer.Json), offer.ContentHash, VerdictViews.HitsOf(offer.Inherited)), inputs, at ?? Now(inputs));
        var views = new List<DecisionView>(userIds.Count);
        foreach (var id in userIds)
        {
            var explained = Engine.ExplainUser(scope, _state.UserAt(_state.OrdinalOf(id)), 0, slotRefused: false);
            views.Add(VerdictViews.Of(scope, id, 0, explained, ReplayStatus.NotAsked, 0));
        }

        await _appender.Flushed;
        return views;
    }

    private async Task<ReplayResult> ReplayDrawn(int count, int seed, CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        await _appender.Flushed;
        var pages = _state.Campaigns.SelectMany(campaign => campaign.Pages.Select(page => (campaign, page))).OrderBy(pair => pair.page.Seq).ToList();
        var total = pages.Sum(pair => (long)pair.page.Users);
        var random = new Random(seed);
        var drawn = new SortedSet<long>();
        while (drawn.Count < Math.Min(count, total)) drawn.Add(random.NextInt64(total));
        List<ReplayTarget> targets = [];
        long before = 0;
        foreach (var (campaign, page) in pages)
        {
            var inPage = drawn.GetViewBetween(before, before + page.Users - 1).Select(place => (int)(place - before)).ToList();
            before += page.Users;
            if (inPage.Count == 0) continue;
            var record = await JournalFold.ReadOne(store, _partition, page.Seq, cancellationToken);
            targets.Add(new ReplayTarget(OfferOf(campaign, page.Seq), page.Seq, LinesAt(record!, inPage)));
        }

        var views = await NewReplay().Explain(targets, cancellationToken);
        var different = views.Where(view => view.Replay == ReplayStatus.Different).ToList();
        PartitionInstruments.ReplayDifferences.Add(different.Count);
        return new ReplayResult(views.Count, views.Count(view => view.Replay == ReplayStatus.Equal), views.Count(view => view.Replay == ReplayStatus.Erased), different);
    }

    /// <inheritdoc/>
    public async Task<ChainTail> GetTail(CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        await _appender.Flushed;
        return new ChainTail(_partition, _appender.Durable.Seq, _appender.Durable.Hash);
    }

    /// <inheritdoc/>
    public async Task<ChainCheck> VerifyChain(CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        await _appender.Flushed;
        var expected = _appender.Durable;
        var (head, bad) = await FromJournal(() => ChainVerifier.VerifyPartitionAsync(store, _partition, expected, cancellationToken));
        return new ChainCheck(new ChainTail(_partition, head.Seq, head.Hash), head.Seq, bad?.Seq);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LedgerLine> ReadLedger(LedgerFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ThrowIfEnded();
        await _appender.Flushed;
        var to = _appender.Durable.Seq;
        var lines = new LedgerLines(_partition, number => _state.Campaigns[number], async version => (await inputsSource.AtAsync(version, cancellationToken)).Policy.Name);
        await using var records = store.ReadAsync(_partition, filter.After?.Seq ?? 1, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await FromJournal(() => records.MoveNextAsync().AsTask()))
        {
            var record = records.Current;
            if (record.Seq > to || record.At >= filter.To) yield break;
            if (record.At < filter.From) continue;
            foreach (var line in await lines.Of(record))
                if (lines.Passes(line, filter)) yield return line;
        }
    }

    /// <summary>Callers know of no store: that it cannot be read is evidence that cannot be given, which may be asked for again.</summary>
    private static async Task<T> FromJournal<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (StoreUnavailableException fault)
        {
            throw new EvidenceUnavailableException("The journal cannot be read.", fault);
        }
    }

    private async Task<Policy> PolicyOf(string key, CancellationToken cancellationToken)
    {
        var stored = await GrainFactory.GetGrain<IInputsGrain>(0).Get(InputsKind.Policy, key, cancellationToken);
        return stored is not null && PolicyReader.Read(stored.Json, UnknownFields.Warn).Value is { } policy
            ? policy
            : throw new ArgumentException($"Policy {key} is not on file.", nameof(key));
    }

    private PageReplay NewReplay() => new(store, inputsSource, _partition, number => _state.Campaigns[number].Pin, _state.IdOf, pool);

    private async Task<List<(long Seq, PageEntry Line)>> LinesOf(CampaignPart campaign, int ordinal, CancellationToken cancellationToken)
    {
        List<(long, PageEntry)> lines = [];
        foreach (var page in campaign.Pages.ToList())
        {
            if (!page.MayHold(ordinal)) continue;
            var record = await JournalFold.ReadOne(store, _partition, page.Seq, cancellationToken);
            if (record is not null && LineOf(record, ordinal) is { } line) lines.Add((page.Seq, line));
        }

        return lines;
    }

    /// <summary>The end of a user who was held until the campaign's end, or until a rejection: it is told by the campaign's record, not by a page.</summary>
    private async Task<DecisionView?> EndOfHold(CampaignPart campaign, DecisionView last, CancellationToken cancellationToken)
    {
        if (last.Verdict != Verdict.Hold || campaign.IsCancelled || campaign.Held.ContainsKey(_state.OrdinalOf(last.UserId!))) return null;
        await foreach (var record in store.ReadAsync(_partition, last.Seq + 1, cancellationToken))
        {
            if (CodeOfEnd(record, campaign.Number) is { } code)
                return last with { Attempt = last.Attempt + 1, At = record.At, Verdict = Verdict.Refuse, Code = code, Seq = record.Seq };
        }

        return null;
    }

    /// <summary>The code with which a record refuses the campaign's held users; null when it does not.</summary>
    private static DecisionCode? CodeOfEnd(SealedRecord record, int campaign)
    {
        switch (record.Kind)
        {
            case RecordKind.CampaignEnd when CampaignEnded.Decode(record.Payload.Span) is { Kind: CampaignEndKind.HeldExpired } end && end.Campaign == campaign:
                return DecisionCode.Expires;
            case RecordKind.HoldRelease when HoldReleased.Decode(record.Payload.Span) is { End: HoldEnd.Rejected } rejection && rejection.Campaign == campaign:
                return DecisionCode.None;
            default:
                return null;
        }
    }

    private static List<PageEntry> LinesAt(SealedRecord record, List<int> places)
    {
        var page = new PageReader(record.Payload.Span);
        List<PageEntry> lines = new(places.Count);
        var next = 0;
        while (next < places.Count && page.MoveNext())
        {
            if (page.Current.Index != places[next]) continue;
            lines.Add(page.Current);
            next++;
        }

        return lines;
    }

    private static (string User, long Attempt) ParseCursor(string after)
    {
        var bar = after.LastIndexOf('|');
        return bar > 0 && long.TryParse(after.AsSpan(bar + 1), out var attempt) ? (after[..bar], attempt) : (after, long.MaxValue);
    }

    private sealed class ByUserAndAttempt : IComparer<(string User, long Attempt)>
    {
        public static ByUserAndAttempt Instance { get; } = new();

        public int Compare((string User, long Attempt) x, (string User, long Attempt) y)
        {
            var order = string.CompareOrdinal(x.User, y.User);
            return order != 0 ? order : x.Attempt.CompareTo(y.Attempt);
        }
    }
}
