using PushOrleans.Compliance;

namespace PushOrleans.Bench;

/// <summary>
/// The nine rules that every peer applies, and the byte that stands for the rules that hit: all that a verdict of the race consists of. Permit,
/// consent, personalisation and opt-out refuse; the rest defers, which ends a user's part in the race.
/// </summary>
internal static class RaceRules
{
    public const int PerHour = 2;
    public const int PerDay = 6;
    public const int PerEntityDay = 2;
    public const int LastN = 3;
    public const int MaxSame = 3;
    public const int Hour = 3600;
    public const int LookBack = 86_400;

    public const byte Permit = 1 << 0;
    public const byte Consent = 1 << 1;
    public const byte PersonalisationOff = 1 << 2;
    public const byte CategoryOff = 1 << 3;
    public const byte Diversity = 1 << 4;
    public const byte Budget = 1 << 5;
    public const byte Quiet = 1 << 6;

    public const byte Refuses = Permit | Consent | PersonalisationOff | CategoryOff;

    /// <summary>The rules by the bits of the byte.</summary>
    public static IReadOnlyList<Rule> ByBit { get; } =
        [Rule.OtherPermit, Rule.Consent, Rule.PersonalisationOff, Rule.CategoryOff, Rule.Diversity, Rule.FrequencyBudget, Rule.QuietHours];

    private static readonly ulong[] Masks = [.. Enumerable.Range(0, 128).Select(MaskOf)];

    // Every verdict that is read back asks for it: what that leaves behind would be collected while somebody races.
    private static readonly Rule?[] Reasons = [.. Enumerable.Range(0, 128).Select(hits => LowestOf(hits))];

    /// <summary>The product's mask of these hits.</summary>
    public static ulong Mask(byte hits) => Masks[hits];

    /// <summary>The byte of a mask; null when a rule hit that is not of the race.</summary>
    public static byte? HitsOf(ulong mask)
    {
        var hits = 0;
        for (var bit = 0; bit < ByBit.Count; bit++)
            if ((mask & ByBit[bit].Bit()) != 0) hits |= 1 << bit;
        return Masks[hits] == mask ? (byte)hits : null;
    }

    public static Verdict VerdictOf(byte hits) => hits == 0 ? Verdict.Allow : (hits & Refuses) != 0 ? Verdict.Refuse : Verdict.Defer;

    /// <summary>The lowest rule of the highest verdict.</summary>
    public static Rule? ReasonOf(byte hits) => Reasons[hits];

    private static Rule? LowestOf(int hits)
    {
        if (hits == 0) return null;
        var highest = (hits & Refuses) != 0 ? hits & Refuses : hits;
        return ByBit.Where((_, bit) => (highest & (1 << bit)) != 0).Min();
    }

    private static ulong MaskOf(int hits)
    {
        var mask = 0UL;
        for (var bit = 0; bit < 7; bit++)
            if ((hits & (1 << bit)) != 0) mask |= ByBit[bit].Bit();
        return mask;
    }
}
