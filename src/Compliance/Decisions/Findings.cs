using System.Runtime.CompilerServices;

namespace PushOrleans.Compliance;

/// <summary>
/// What the rules of one decision find. Without a trace it keeps one mask per verdict and the latest <c>until</c>, and allocates nothing;
/// with one it also keeps every code and what it saw. Both come from the same calls, so they cannot differ.
/// </summary>
public struct Findings
{
    private readonly ulong _dropped;
    private readonly List<Finding>? _trace;
    private ulong _refuse;
    private ulong _hold;
    private ulong _defer;
    private ulong _modify;
    private long _until;

    /// <param name="dropped">Bits of the rules whose hits do not count.</param>
    /// <param name="trace">Where to note every finding; null for the bare verdict.</param>
    public Findings(ulong dropped, List<Finding>? trace = null)
    {
        _dropped = dropped;
        _trace = trace;
        _until = long.MinValue;
    }

    /// <summary>The findings of a granted decision: whatever hit in it was <c>modify</c>.</summary>
    public static Findings OfGrant(ulong dropped, ulong mask) => new(dropped) { _modify = mask };

    /// <summary>One bit per rule that hit.</summary>
    public readonly ulong Mask => _refuse | _hold | _defer | _modify;

    /// <summary>The highest verdict found so far.</summary>
    public readonly Verdict Verdict =>
        _refuse != 0 ? Verdict.Refuse : _hold != 0 ? Verdict.Hold : _defer != 0 ? Verdict.Defer : _modify != 0 ? Verdict.Modify : Verdict.Allow;

    // The four are inlined, and what they see is put together for a trace only: most decisions are bare, and have a hit or two.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Refuse(Rule rule, string code, long? used = null, long? limit = null, string? text = null)
    {
        if (!Counts(rule)) return;
        _refuse |= rule.Bit();
        if (_trace is not null) Note(rule, Verdict.Refuse, new Observation(code, used, limit, null, text));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Hold(Rule rule, string code, long? used = null, long? limit = null, string? text = null)
    {
        if (!Counts(rule)) return;
        _hold |= rule.Bit();
        if (_trace is not null) Note(rule, Verdict.Hold, new Observation(code, used, limit, null, text));
    }

    /// <summary>Not before <paramref name="until"/>, which is after the instant of decision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Defer(Rule rule, string code, long until, long? used = null, long? limit = null, string? text = null)
    {
        if (!Counts(rule)) return;
        _defer |= rule.Bit();
        if (until > _until) _until = until;
        if (_trace is not null) Note(rule, Verdict.Defer, new Observation(code, used, limit, until, text));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Modify(Rule rule, string code, string? text = null)
    {
        if (!Counts(rule)) return;
        _modify |= rule.Bit();
        if (_trace is not null) Note(rule, Verdict.Modify, new Observation(code, Text: text));
    }

    /// <summary>A used-up cap: defers until it frees, or refuses where the cap is 0 and never frees.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void UsedUp(Rule rule, string code, long used, long cap, long frees, string? text = null)
    {
        if (cap == 0) Refuse(rule, code, used, cap, text);
        else Defer(rule, code, frees, used, cap, text);
    }

    /// <summary>Takes over a hit of the campaign decision that armed the campaign.</summary>
    public void Inherit(Hit hit)
    {
        foreach (var observation in hit.Observations) Modify(hit.Rule, observation.Code, observation.Text);
        if (hit.Observations.Count > 0) return;
        foreach (var code in hit.Codes) Modify(hit.Rule, code);
    }

    /// <summary>Adds the verdicts, not the trace, of findings made earlier under the same policy.</summary>
    public void Add(in Findings other)
    {
        _refuse |= other._refuse;
        _hold |= other._hold;
        _defer |= other._defer;
        _modify |= other._modify;
        if (other._until > _until) _until = other._until;
    }

    /// <summary>Notes what was found earlier under the same policy; the verdicts of it are added by <see cref="Add"/>.</summary>
    public readonly void Note(Finding[] trace) => _trace?.AddRange(trace);

    /// <summary>Forms the decision: highest verdict, lowest rule that has it, and whether a deferral still makes sense.</summary>
    public readonly Decision Decide(long attempt, long maxRedecisions, long expiresAt, string[] devices)
    {
        var verdict = Verdict;
        if (verdict == Verdict.Allow) return new Decision(Verdict.Allow, null, 0, DecisionCode.None, Instants.Never, devices);

        var reason = LowestOf(verdict);
        if (verdict == Verdict.Modify) return new Decision(verdict, reason, Mask, DecisionCode.None, Instants.Never, devices);
        if (verdict != Verdict.Defer) return new Decision(verdict, reason, Mask, DecisionCode.None, Instants.Never, []);
        if (_until >= expiresAt) return new Decision(Verdict.Refuse, reason, Mask, DecisionCode.Expires, Instants.Never, []);
        if (attempt >= maxRedecisions) return new Decision(Verdict.Refuse, reason, Mask, DecisionCode.Retries, Instants.Never, []);
        return new Decision(Verdict.Defer, reason, Mask, DecisionCode.None, _until, []);
    }

    /// <summary>The traced findings as hits, in bit order.</summary>
    public readonly IReadOnlyList<Hit> Hits() => _trace is null or [] ? [] : Finding.Gather(_trace);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void Note(Rule rule, Verdict verdict, in Observation seen) => _trace!.Add(new Finding(rule, verdict, seen));

    private readonly bool Counts(Rule rule) => (_dropped & rule.Bit()) == 0;

    private readonly Rule LowestOf(Verdict verdict)
    {
        var mask = verdict switch { Verdict.Refuse => _refuse, Verdict.Hold => _hold, Verdict.Defer => _defer, _ => _modify };
        return (Rule)System.Numerics.BitOperations.TrailingZeroCount(mask);
    }
}
