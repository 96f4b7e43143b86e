namespace PushOrleans.Compliance;

/// <summary>What a consent is to. Few among many users, and shared by them: a consent then is this and two instants.</summary>
internal sealed record ConsentTerms(string LegalEntityId, CampaignClass Purpose, bool VendorSharing, long Version)
{
    private static readonly SharedCache<ConsentTerms> Shared = new();

    public static ConsentTerms Of(string legalEntityId, CampaignClass purpose, bool vendorSharing, long version) => Shared.Get(
        HashCode.Combine(legalEntityId.GetHashCode(StringComparison.Ordinal), purpose, vendorSharing, version),
        (legalEntityId, purpose, vendorSharing, version),
        static (kept, key) =>
            kept.Version == key.version && kept.Purpose == key.purpose && kept.VendorSharing == key.vendorSharing
            && string.Equals(kept.LegalEntityId, key.legalEntityId, StringComparison.Ordinal),
        static key => new ConsentTerms(key.legalEntityId, key.purpose, key.vendorSharing, key.version));
}

/// <summary>A consent that was, or will be, withdrawn.</summary>
internal sealed record WithdrawnConsent(ConsentTerms Terms, long At);
