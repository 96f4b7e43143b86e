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
/// What terms of consents are worth to a scope's campaign. Its users consented to the same few: each is compared once, and then found by its number. Safe for
/// concurrent use.
/// </summary>
internal sealed class ConsentRanks(UserScope scope)
{
    private readonly NumberMemo _known = new();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ConsentRank Of(ConsentTerms terms) => _known.TryFind(terms.Number, out var rank) ? (ConsentRank)rank : Learn(terms);

    private ConsentRank Learn(ConsentTerms terms)
    {
        var rank = Compare(scope, terms);
        _known.Keep(terms.Number, (byte)rank);
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
