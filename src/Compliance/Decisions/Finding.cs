namespace PushOrleans.Compliance;

/// <summary>One code that a rule fired, with what it saw.</summary>
public readonly record struct Finding(Rule Rule, Verdict Verdict, Observation Observation)
{
    /// <summary>Hits in bit order: a rule's verdict is its highest, its codes are distinct and ordinal, its <c>until</c> the latest that defers.</summary>
    public static IReadOnlyList<Hit> Gather(IReadOnlyList<Finding> trace)
    {
        // Every decision but a plain allow comes through here, with a handful of findings: sorted by insertion, which keeps equals in order.
        Finding[] sorted = [.. trace];
        for (var i = 1; i < sorted.Length; i++)
            for (var j = i; j > 0 && Compare(sorted[j], sorted[j - 1]) < 0; j--)
                (sorted[j], sorted[j - 1]) = (sorted[j - 1], sorted[j]);

        var hits = new List<Hit>(sorted.Length);
        for (var from = 0; from < sorted.Length;)
        {
            var to = from + 1;
            while (to < sorted.Length && sorted[to].Rule == sorted[from].Rule) to++;
            hits.Add(HitOf(sorted.AsSpan(from, to - from)));
            from = to;
        }

        return hits;
    }

    /// <summary>By rule, then code; of one code the strictest first, then the one that frees last.</summary>
    private static int Compare(in Finding a, in Finding b)
    {
        if (a.Rule != b.Rule) return a.Rule.CompareTo(b.Rule);
        var code = string.CompareOrdinal(a.Observation.Code, b.Observation.Code);
        if (code != 0) return code;
        return a.Verdict != b.Verdict ? b.Verdict.CompareTo(a.Verdict) : Nullable.Compare(b.Observation.FreesAt, a.Observation.FreesAt);
    }

    private static Hit HitOf(ReadOnlySpan<Finding> found)
    {
        var seen = new List<Observation>(found.Length);
        var (verdict, until) = (Verdict.Allow, (long?)null);
        foreach (ref readonly var finding in found)
        {
            if (finding.Verdict > verdict) verdict = finding.Verdict;
            if (finding.Observation.FreesAt is { } frees && !(until >= frees)) until = frees;
            if (seen.Count == 0 || seen[^1].Code != finding.Observation.Code) seen.Add(finding.Observation);
        }

        Observation[] observations = [.. seen];
        return new Hit(
            found[0].Rule, verdict, Array.ConvertAll(observations, observation => observation.Code), verdict == Verdict.Defer ? until : null, observations);
    }
}
