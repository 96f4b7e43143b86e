using System.Collections.Frozen;
using PushOrleans.Compliance;

namespace PushOrleans.Cli.Simulation;

/// <summary>How far a run is.</summary>
internal readonly record struct SimulationProgress(long Settled, long Audience, long Decisions, long Clock);

/// <summary>
/// The pure loop of contracts §4.1: one step after another under a virtual clock, no other clock, no randomness, and no dependence on the
/// order of the inputs.
/// </summary>
internal sealed class Simulator
{
    private readonly Policy _policy;
    private readonly Inputs _base;
    private readonly People _people;
    private readonly CampaignRun[] _runs;
    private readonly StepQueue _steps = new();
    private readonly Dictionary<string, ProviderBooks> _books = new(StringComparer.Ordinal);
    private readonly HitsJson _hits = new();
    private readonly List<Finding> _trace = [];
    private readonly int _users;
    private readonly long _audience;
    private Inputs? _current;
    private int _currentDay;
    private long _settled;
    private long _decisions;

    public Simulator(SimulationInputs inputs)
    {
        _policy = inputs.Policy;
        _users = inputs.Users.Count;
        _base = new Inputs
        {
            Policy = inputs.Policy,
            Providers = inputs.Providers.ToFrozenDictionary(provider => provider.Id, StringComparer.Ordinal),
            SourceLists = [.. inputs.Sources.OrderBy(list => list.EffectiveFrom)],
            StopOrders = [.. inputs.StopOrders.OrderBy(order => order.Id, StringComparer.Ordinal)],
        };
        _people = new People(inputs.Users, inputs.Campaigns);
        _runs = [.. inputs.Campaigns.OrderBy(campaign => campaign.Id, StringComparer.Ordinal)
            .Select((campaign, rank) => new CampaignRun(campaign, rank, _people.Resolve(campaign.Audience)))];
        _audience = _runs.Sum(run => (long)run.Audience.Length);
    }

    public SimulationResult Run(Action<SimulationProgress>? progress, CancellationToken cancellationToken)
    {
        foreach (var run in _runs) _steps.Add(run.Campaign.StartAt, run);
        while (_steps.TryTake(out var t, out var run))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Take(run, t, cancellationToken);
            progress?.Invoke(new SimulationProgress(_settled, _audience, _decisions, t));
        }

        return new SimulationResult(_policy, _people, _runs, _users);
    }

    private void Take(CampaignRun run, long t, CancellationToken cancellationToken)
    {
        var books = BooksOf(run.Campaign.ProviderId);
        var inputs = InputsAt(t);
        if (run.Offer is null && !TryArm(run, books, inputs, t)) return;
        DecideUsers(run, books, new UserScope(run.Offer!, inputs, t), cancellationToken);
    }

    private bool TryArm(CampaignRun run, ProviderBooks books, Inputs inputs, long t)
    {
        var explained = Engine.DecideCampaign(run.Campaign, inputs, books.History, t, run.Attempt);
        var decision = explained.Decision;
        run.Decisions.Add(new CampaignVerdict(t, explained));
        _decisions++;
        if (decision.IsGrant)
        {
            books.History.Arm(Engine.ArmedEntryOf(run.Campaign, _policy, t));
            run.Arm(Engine.OfferOf(run.Campaign, explained), t);
            return true;
        }

        if (decision.Verdict == Verdict.Defer) _steps.Add(decision.Until, run);
        else _settled += run.Audience.Length;
        return false;
    }

    private void DecideUsers(CampaignRun run, ProviderBooks books, UserScope scope, CancellationToken cancellationToken)
    {
        run.Facts ??= scope.Facts;
        var granted = 0L;
        foreach (var (person, attempt) in run.TakeDue(scope.T))
        {
            if ((++_decisions & 1023) == 0) cancellationToken.ThrowIfCancellationRequested();
            var user = _people.StateOf(person);
            var decision = Engine.DecideUser(scope, user, attempt);
            var slotRefused = decision.IsGrant && scope.TakesSlot && books.SlotsUsed(scope.Day) >= scope.Provider.DailyQuota;
            if (slotRefused) decision = Engine.RefuseSlot(scope, decision, attempt);
            var hits = decision.Mask == 0 ? HitsJson.None : HitsOf(scope, user, attempt, slotRefused);
            run.Verdicts.Add(new UserVerdict(person, attempt, scope.T, decision, hits));

            if (user is not null) Enter(run, books, scope, person, user, decision);
            if (decision.IsGrant) granted++;
            if (decision.IsTerminal) _settled++;
            else if (run.Postpone(new Due(person, attempt + 1), decision.Until)) _steps.Add(decision.Until, run);
        }

        books.History.Shares.Enter(new ShareSample(
            scope.T,
            run.Campaign.Class == CampaignClass.News ? granted : 0,
            run.Campaign.Class == CampaignClass.Vertical ? granted : 0));
    }

    private byte[] HitsOf(UserScope scope, UserState? user, long attempt, bool slotRefused)
    {
        _trace.Clear();
        Engine.TraceUser(scope, user, attempt, slotRefused, _trace);
        return _hits.Of(_trace);
    }

    private static void Enter(CampaignRun run, ProviderBooks books, UserScope scope, int person, UserState user, in Decision decision)
    {
        if (decision.IsGrant) user.Enter(new Grant(scope.T, scope.Day, run.Rank, run.Facts!, decision.Devices));
        if (!run.Campaign.IsService) books.Enter(person, user.Profile, scope.Day, decision.IsGrant);
    }

    /// <summary>The inputs with the sums of the days that are closed at <paramref name="t"/>: the same until the day changes.</summary>
    private Inputs InputsAt(long t)
    {
        var day = _policy.DayZone.DayOf(t);
        if (_current is not null && _currentDay == day) return _current;
        var first = day - _policy.Parameters.ParityWindowDays;
        _currentDay = day;
        return _current = _base with { ClosedDays = _books.Values.SelectMany(books => books.DaysBetween(first, day)).ToFrozenDictionary() };
    }

    private ProviderBooks BooksOf(string providerId)
    {
        if (!_books.TryGetValue(providerId, out var books)) _books.Add(providerId, books = new ProviderBooks(providerId, _people.Count));
        return books;
    }
}
