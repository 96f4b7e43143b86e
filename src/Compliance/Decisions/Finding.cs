namespace PushOrleans.Compliance;

/// <summary>One code that a rule fired, with what it saw.</summary>
public readonly record struct Finding(Rule Rule, Verdict Verdict, Observation Observation)
{
    /// <summary>Hits in bit order: a rule's verdict is its highest, its codes are distinct and ordinal, its <c>until</c> the latest that defers.</summary>
    public static IReadOnlyList<Hit> Gather(IReadOnlyList<Finding> trace) =>
        [.. trace.GroupBy(finding => finding.Rule).OrderBy(rule => rule.Key).Select(HitOf)];

    private static Hit HitOf(IGrouping<Rule, Finding> found)
    {
        var verdict = found.Max(finding => finding.Verdict);
        Observation[] seen =
        [
            .. found.GroupBy(finding => finding.Observation.Code)
                .OrderBy(code => code.Key, StringComparer.Ordinal)
                .Select(code => code.OrderByDescending(finding => finding.Verdict).ThenByDescending(finding => finding.Observation.FreesAt).First().Observation),
        ];
        return new Hit(
            found.Key,
            verdict,
            Array.ConvertAll(seen, observation => observation.Code),
            verdict == Verdict.Defer ? found.Max(finding => finding.Observation.FreesAt) : null,
            seen);
    }
}
