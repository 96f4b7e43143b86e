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
/// The relations of a scope's campaign to those granted before. Its users have grants of the same few campaigns: each is compared once, and then found by the
/// number of its facts. Safe for concurrent use.
/// </summary>
internal sealed class GrantRelations(GrantFacts mine)
{
    private readonly NumberMemo _known = new();

    // Inlined: a decision asks it of every grant of the day.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public GrantRelation To(in LoggedGrant grant) => _known.TryFind(grant.FactsNumber, out var relation) ? (GrantRelation)relation : Learn(grant);

    private GrantRelation Learn(in LoggedGrant grant)
    {
        var relation = Compare(mine, grant.Facts);
        _known.Keep(grant.FactsNumber, (byte)relation);
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
