using System.Runtime.CompilerServices;

namespace PushOrleans.Compliance;

/// <summary>What an earlier grant has in common with the campaign being decided: all that rules ask of a grant beside its time and devices.</summary>
[Flags]
internal enum GrantRelation : byte
{
    None = 0,
    SameCategory = 1,
    SameEntity = 2,
    SameProvider = 4,
    SameClass = 8,
    SameApp = 16,

    /// <summary>Sensitive, and on the campaign's topic.</summary>
    SameSensitiveTopic = 32,
}

/// <summary>
/// The relations of a page's campaign to those granted before. Every user of a page has grants of the same few campaigns: each is compared
/// once a page, and then found by the number of its facts. Safe for concurrent use: an entry is one number, written whole.
/// </summary>
internal sealed class GrantRelations(GrantFacts mine)
{
    // A power of two. Of facts whose numbers fall together the last is kept: slower, not wrong, and a decision allocates nothing.
    private const int Slots = 64;

    // Number of the facts, which is not 0, above the relation.
    private readonly long[] _entries = new long[Slots];

    // Inlined: a decision asks it of every grant of the day, and is mostly answered by the one entry.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public GrantRelation To(in LoggedGrant grant)
    {
        var known = Volatile.Read(ref _entries[grant.FactsNumber & (Slots - 1)]);
        return known >> 8 == grant.FactsNumber ? (GrantRelation)(byte)known : Learn(grant);
    }

    private GrantRelation Learn(in LoggedGrant grant)
    {
        var relation = Compare(mine, grant.Facts);
        Volatile.Write(ref _entries[grant.FactsNumber & (Slots - 1)], ((long)grant.FactsNumber << 8) | (byte)relation);
        return relation;
    }

    /// <summary>The plain comparison.</summary>
    public static GrantRelation Compare(GrantFacts mine, GrantFacts other)
    {
        var relation = GrantRelation.None;
        if (Same(mine.Category, other.Category)) relation |= GrantRelation.SameCategory;
        if (Same(mine.LegalEntityId, other.LegalEntityId)) relation |= GrantRelation.SameEntity;
        if (Same(mine.ProviderId, other.ProviderId)) relation |= GrantRelation.SameProvider;
        if (mine.Class == other.Class) relation |= GrantRelation.SameClass;
        if (Same(mine.AppId, other.AppId)) relation |= GrantRelation.SameApp;
        if (other.Sensitive && mine.Topic is not null && Same(mine.Topic, other.Topic)) relation |= GrantRelation.SameSensitiveTopic;
        return relation;
    }

    private static bool Same(string? a, string? b) => string.Equals(a, b, StringComparison.Ordinal);
}
