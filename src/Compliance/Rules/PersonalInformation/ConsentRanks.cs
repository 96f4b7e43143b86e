using System.Runtime.CompilerServices;

namespace PushOrleans.Compliance.Rules;

/// <summary>How far a consent gets (rule 29), apart from its instants.</summary>
internal enum ConsentRank : byte
{
    /// <summary>To another purpose, or of another legal entity.</summary>
    None = 0,
    Withdrawn = 1,
    OldVersion = 2,
    NoSharing = 3,
    Valid = 4,
}

/// <summary>
/// What terms of consents are worth to a page's campaign. All users of a page consented to the same few: each is compared once a page, and then found by its
/// number. Safe for concurrent use: an entry is one number, written whole.
/// </summary>
internal sealed class ConsentRanks(UserScope scope)
{
    // A power of two. Of terms whose numbers fall together the last are kept: slower, not wrong.
    private const int Slots = 64;

    // Number of the terms, which is not 0, above the rank.
    private readonly long[] _entries = new long[Slots];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ConsentRank Of(ConsentTerms terms)
    {
        var known = Volatile.Read(ref _entries[terms.Number & (Slots - 1)]);
        return known >> 8 == terms.Number ? (ConsentRank)(byte)known : Learn(terms);
    }

    private ConsentRank Learn(ConsentTerms terms)
    {
        var rank = Compare(scope, terms);
        Volatile.Write(ref _entries[terms.Number & (Slots - 1)], (terms.Number << 8) | (byte)rank);
        return rank;
    }

    /// <summary>The plain comparison.</summary>
    public static ConsentRank Compare(UserScope scope, ConsentTerms terms)
    {
        if (terms.Purpose != scope.Facts.Class || !Same.Text(terms.LegalEntityId, scope.LegalEntityId)) return ConsentRank.None;
        if (scope.RequiredConsentVersion is not { } least || terms.Version < least) return ConsentRank.OldVersion;
        return scope.Parameters.ConsentRequireVendorSharing && !terms.VendorSharing ? ConsentRank.NoSharing : ConsentRank.Valid;
    }
}
