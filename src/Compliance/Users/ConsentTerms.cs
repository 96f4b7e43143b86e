namespace PushOrleans.Compliance;

/// <summary>What a consent is to. Few among many users, and shared by them: a consent then is this and two instants.</summary>
internal sealed record ConsentTerms(string LegalEntityId, CampaignClass Purpose, bool VendorSharing, long Version)
{
    private static readonly SharedCache<ConsentTerms> Shared = new();
    private static long _last;

    /// <summary>By which a page remembers what these terms are worth to its campaign; from 1, and no other object's.</summary>
    public long Number { get; } = Interlocked.Increment(ref _last);

    // The number tells objects apart, not terms.
    public bool Equals(ConsentTerms? other) =>
        other is not null && Version == other.Version && Purpose == other.Purpose && VendorSharing == other.VendorSharing
        && string.Equals(LegalEntityId, other.LegalEntityId, StringComparison.Ordinal);

    public override int GetHashCode() => HashCode.Combine(LegalEntityId, Purpose, VendorSharing, Version);

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
