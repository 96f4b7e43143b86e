using System.Collections.Concurrent;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Api;

public sealed record TextBody(string En, string Zh);

/// <summary>What one code of a rule saw.</summary>
/// <param name="Used">Of <paramref name="Limit"/>.</param>
/// <param name="FreesAt">When it would be free.</param>
/// <param name="Text">In words, both languages.</param>
public sealed record CounterBody(string Rule, string Code, long? Used, long? Limit, string? FreesAt, string? Value, TextBody Text);

public sealed record HitBody(string Rule, string Verdict, IReadOnlyList<string> Codes, string? Until);

/// <summary>A decision on a user; a null user is the campaign decision.</summary>
/// <param name="Verdict">allow, modify, defer, hold or refuse.</param>
/// <param name="Until">When it is decided again; only of a deferral.</param>
/// <param name="Reason">The rule that decided; null when none objects.</param>
/// <param name="Code">EXPIRES, RETRIES or null.</param>
/// <param name="Hits">Every rule that was hit, in the order of the catalogue.</param>
/// <param name="Mask">A bit per rule that was hit, 16 hex digits.</param>
/// <param name="Policy">id@version.</param>
/// <param name="Basis">The provision that the reason follows.</param>
/// <param name="Counters">What each code saw.</param>
/// <param name="Replay">equal: the engine, asked again, gives the recorded verdict; different is an alarm; erased: it can't be asked any more; null: not asked.</param>
public sealed record DecisionBody(
    string Campaign,
    string? User,
    long Attempt,
    string At,
    string Verdict,
    string? Until,
    string? Reason,
    string? Code,
    IReadOnlyList<HitBody> Hits,
    string Mask,
    string Policy,
    long? Audience,
    IReadOnlyList<string>? Devices,
    TextBody ReasonText,
    string? Basis,
    IReadOnlyList<CounterBody> Counters,
    long InputsVersion,
    string ContentHash,
    string? Replay);

public sealed record DecisionsBody(IReadOnlyList<DecisionBody> Decisions);

/// <summary>Puts decisions into words, with times in the zone of the policy that they were made under.</summary>
internal sealed class DecisionTexts(IGrainFactory grains)
{
    // Policies never change, so neither do their zones.
    private readonly ConcurrentDictionary<string, Zone> _zones = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<DecisionBody>> Of(IReadOnlyList<DecisionView> views, CancellationToken cancellationToken)
    {
        var bodies = new List<DecisionBody>(views.Count);
        foreach (var view in views) bodies.Add(await Of(view, cancellationToken));
        return bodies;
    }

    public async Task<DecisionBody> Of(DecisionView view, CancellationToken cancellationToken)
    {
        var zone = await ZoneOf(view.Policy, cancellationToken);
        var explanation = Explainer.Explain(Explained(view), zone, view.At);
        var counters = view.Hits.Zip(explanation.Hits, (hit, told) => hit.Observations.Zip(told.Codes, (seen, code) => Counter(hit.Rule, seen, code))).SelectMany(x => x);
        return new DecisionBody(
            view.CampaignId,
            view.UserId,
            view.Attempt,
            Times.Format(view.At),
            WireNames.Of(view.Verdict),
            view.Verdict == Verdict.Defer ? Times.Format(view.Until) : null,
            view.Reason?.Id(),
            WireNames.Of(view.Code),
            [.. view.Hits.Select(hit => new HitBody(hit.Rule.Id(), WireNames.Of(hit.Verdict), hit.Codes, Times.Format(hit.Until)))],
            view.Mask.ToString("x16"),
            view.Policy,
            view.Audience,
            view.UserId is not null && view.Verdict <= Verdict.Modify ? view.Devices : null,
            new TextBody(explanation.Summary.En, explanation.Summary.Zh),
            view.Reason is { } reason ? RuleCatalog.Of(reason).Basis : null,
            [.. counters],
            view.InputsVersion,
            view.ContentHash,
            Name(view.Replay));
    }

    private async Task<Zone> ZoneOf(string policy, CancellationToken cancellationToken)
    {
        if (_zones.TryGetValue(policy, out var known)) return known;
        var stored = await grains.Inputs().Get(InputsKind.Policy, policy, cancellationToken);
        var zone = stored is null ? Zone.Shanghai : PolicyReader.Read(stored.Json, UnknownFields.Warn).Value?.DayZone ?? Zone.Shanghai;
        return _zones.GetOrAdd(policy, zone);
    }

    private static ExplainedDecision Explained(DecisionView view) => new(
        new Decision(view.Verdict, view.Reason, view.Mask, view.Code, view.Until ?? Instants.Never, [.. view.Devices]),
        [.. view.Hits.Select(hit => new Hit(hit.Rule, hit.Verdict, hit.Codes, hit.Until,
            [.. hit.Observations.Select(seen => new Observation(seen.Code, seen.Used, seen.Limit, seen.FreesAt, seen.Text))]))]);

    private static CounterBody Counter(Rule rule, ObservationView seen, CodeExplanation code) =>
        new(rule.Id(), seen.Code, seen.Used, seen.Limit, Times.Format(seen.FreesAt), seen.Text, new TextBody(code.Text.En, code.Text.Zh));

    private static string? Name(ReplayStatus replay) => replay switch
    {
        ReplayStatus.Equal => "equal",
        ReplayStatus.Different => "different",
        ReplayStatus.Erased => "erased",
        _ => null,
    };
}
