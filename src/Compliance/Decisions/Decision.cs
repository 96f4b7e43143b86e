namespace PushOrleans.Compliance;

/// <summary>A decision in its compact form: what the journal keeps of it.</summary>
/// <param name="Verdict">After <see cref="DecisionCode.Expires"/> and <see cref="DecisionCode.Retries"/>.</param>
/// <param name="Reason">The lowest rule among the hits of the highest verdict; null when allowed.</param>
/// <param name="Mask">One bit per rule that hit.</param>
/// <param name="Until">Instant of the next attempt when deferred, else <see cref="Instants.Never"/>.</param>
/// <param name="Devices">Ids of the devices that the push may go to, in the user's order; empty unless granted.</param>
public readonly record struct Decision(Verdict Verdict, Rule? Reason, ulong Mask, DecisionCode Code, long Until, string[] Devices)
{
    /// <summary>Whether this verdict spends budgets and is handed over.</summary>
    public bool IsGrant => Verdict <= Verdict.Modify;

    /// <summary>Whether no further attempt follows by itself. A hold is ended by a person or by the campaign's end.</summary>
    public bool IsTerminal => Verdict != Verdict.Defer;
}

/// <summary>One rule's hit in a decision.</summary>
/// <param name="Codes">Distinct, in ordinal order.</param>
/// <param name="Until">Set when <paramref name="Verdict"/> is <see cref="Verdict.Defer"/>.</param>
/// <param name="Observations">What each code saw, for explanations; same order as <paramref name="Codes"/>.</param>
public sealed record Hit(Rule Rule, Verdict Verdict, IReadOnlyList<string> Codes, long? Until, IReadOnlyList<Observation> Observations);

/// <summary>What a code saw: "<paramref name="Used"/> of <paramref name="Limit"/> used, frees at <paramref name="FreesAt"/>", or a text.</summary>
public readonly record struct Observation(string Code, long? Used = null, long? Limit = null, long? FreesAt = null, string? Text = null);

/// <summary>A decision with every hit.</summary>
public sealed record ExplainedDecision(Decision Decision, IReadOnlyList<Hit> Hits);
