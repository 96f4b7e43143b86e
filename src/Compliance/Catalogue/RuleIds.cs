namespace PushOrleans.Compliance;

/// <summary>The public names of the rules, in catalogue order. They never change; new rules are appended.</summary>
public static class RuleIds
{
    private static readonly string[] Ids =
    [
        "R4-PROVIDER-SYSTEMS",
        "R6-COMPLAINT-ENTRY",
        "R6-COMPLAINT-BREAKER",
        "RAL-FILING",
        "R5.7-ADDICTION-MODEL",
        "R5.1-ILLEGAL-CONTENT",
        "R5.1-NEGATIVE-CONTENT",
        "R5.1-PUBLIC-MORALS",
        "R5.1-OLD-NEWS-REHYPE",
        "RMN-POPUP-HARMFUL",
        "R5.4-PANIC-HYPE",
        "RAI-GENERATED-LABEL",
        "R5.2-NEWS-LICENCE",
        "R5.2-OTHER-PERMIT",
        "R5.3-SOURCE-LIST",
        "R5.3-TITLE-FIDELITY",
        "R5.3-BODY-FIDELITY",
        "R5.3-TRACEABILITY",
        "R5.4-NEWS-RATIO",
        "R5.4-DIVERSITY",
        "R5.4-HOT-CONCENTRATION",
        "R5.7-OVER-RECOMMEND",
        "R5.5-REVIEW-REQUIRED",
        "R5.5-REVIEW-CAPACITY",
        "R5.6-AGREEMENT-DISCLOSED",
        "R5.6-FREQ-BUDGET",
        "R5.6-MEMBER-PARITY",
        "R5.6-CLOSE-FREE",
        "R5.6-IDENTITY",
        "RPI-CONSENT",
        "RPI-REFUSED",
        "RPI-UNDER14",
        "RAL-PERSONALISATION-OFF",
        "RAL-ILLEGAL-TAG",
        "R5.7-MINOR-PROFILE",
        "RMN-NO-AUTO-MARKETING",
        "R5.8-AD-LABEL",
        "R5.8-ONE-CLICK-CLOSE",
        "RAD-RESTRICTED-GOODS",
        "R5.9-DIVERSION",
        "R5.9-INDUCE-CLICK",
        "R5.9-TRAFFIC-INTEGRITY",
        "RVD-VENDOR",
        "RQH-QUIET-HOURS",
        "ROP-STOP-AND-EVIDENCE",
        "RPI-CATEGORY-OFF",
        "ROP-PROVIDER-QUOTA",
    ];

    private static readonly Dictionary<string, Rule> ById =
        Enumerable.Range(0, Ids.Length).ToDictionary(bit => Ids[bit], bit => (Rule)bit, StringComparer.Ordinal);

    /// <summary>All rules, in catalogue order.</summary>
    public static IReadOnlyList<Rule> All { get; } = [.. Enumerable.Range(0, Ids.Length).Select(bit => (Rule)bit)];

    /// <summary>The rules that no policy can disable: 0, 5, 29, 30, 31, 44.</summary>
    public const ulong AlwaysOn = (1UL << 0) | (1UL << 5) | (1UL << 29) | (1UL << 30) | (1UL << 31) | (1UL << 44);

    /// <summary>The rule's id, e.g. <c>R5.2-NEWS-LICENCE</c>.</summary>
    public static string Id(this Rule rule) => Ids[(int)rule];

    /// <summary>The rule's bit in the hit mask.</summary>
    public static ulong Bit(this Rule rule) => 1UL << (int)rule;

    public static bool CanBeDisabled(this Rule rule) => (AlwaysOn & rule.Bit()) == 0;

    /// <summary>The rule of an id, with exact case; null when there is none.</summary>
    public static Rule? Find(string? id) => id is not null && ById.TryGetValue(id, out var rule) ? rule : null;
}
