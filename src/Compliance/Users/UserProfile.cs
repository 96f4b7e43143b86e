namespace PushOrleans.Compliance;

/// <summary>What is on file of a user, apart from the log of grants. Immutable; lists are small and shared where equal.</summary>
public sealed record UserProfile
{
    /// <summary>Devices that a node keeps of one user: a page names a grant's devices by a bit each of 64. <c>simulate</c> has no pages, and no such limit.</summary>
    public const int MostDevices = 64;

    private RarelyGiven _rare = RarelyGiven.None;
    private DeviceList _devices = DeviceList.None;

    public required string Id { get; init; }

    /// <summary>As given, known or not.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Null when <see cref="TimeZone"/> is not a known zone: the policy's default zone counts.</summary>
    public Zone? Zone { get; init; }

    public AgeBand AgeBand { get; init; } = AgeBand.Unknown;
    public ConsentRecord[] Consents { get; init; } = [];
    public AgreementAcceptance[] Agreements { get; init; } = [];
    public CategoryOptOut[] CategoryOptOuts { get; init; } = [];
    public long PersonalisationOffAt { get; init; } = Instants.Never;
    public string[] Tags { get; init; } = [];

    public GuardianConsent? GuardianConsent { get => _rare.GuardianConsent; init => _rare = _rare.With(value); }
    public Refusal[] Refusals { get => _rare.Refusals; init => _rare = _rare.With(value); }
    public DeletedTag[] DeletedTags { get => _rare.DeletedTags; init => _rare = _rare.With(value); }
    public MemberTier[] MemberTiers { get => _rare.MemberTiers; init => _rare = _rare.With(value); }
    public FrequencyChoice[] FrequencyChoices { get => _rare.FrequencyChoices; init => _rare = _rare.With(value); }

    /// <summary>Null = the policy's; empty = none, by own choice.</summary>
    public TimeWindow[]? QuietHours { get => _rare.QuietHours; init => _rare = _rare.With(value); }

    /// <summary>Provider ids.</summary>
    public string[] Subscriptions { get => _rare.Subscriptions; init => _rare = _rare.With(value); }

    /// <summary>Where pushes to the devices go; null while no device has an address and none was lost.</summary>
    public DeviceRegister? Register { get => _rare.Register; init => _rare = _rare.With(value); }

    public Device[] Devices { get => _devices.Devices; init => _devices = DeviceList.Of(value); }

    /// <summary>Ids of <see cref="Devices"/>, in their order; one array for the life of the profile, so that a grant on all devices shares it.</summary>
    public string[] DeviceIds => _devices.Ids;

    public bool IsMinor => AgeBand is AgeBand.Under14 or AgeBand.From14To17;

    /// <summary>As rule 26 counts the user: a member of the provider, an ordinary user, or null: a subscriber, whom it leaves out.</summary>
    public bool? MembershipOf(string providerId) =>
        ReferenceEquals(_rare, RarelyGiven.None) ? false : SubscribesTo(providerId) ? null : IsMemberOf(providerId);

    public bool IsMemberOf(string providerId)
    {
        foreach (var tier in MemberTiers)
            if (tier.Member && Same.Text(tier.ProviderId, providerId)) return true;
        return false;
    }

    public bool SubscribesTo(string providerId)
    {
        foreach (var subscription in Subscriptions)
            if (Same.Text(subscription, providerId)) return true;
        return false;
    }
}

public enum AgeBand : byte
{
    Unknown = 0,
    Under14 = 1,
    From14To17 = 2,
    Adult = 3,
}

public sealed record GuardianConsent(long GrantedAt, long WithdrawnAt);

/// <summary>A consent to one purpose (= campaign class) of one legal entity.</summary>
public readonly record struct ConsentRecord
{
    // The terms themselves while the consent stands, which most do; else with the instant of its withdrawal.
    private readonly object _what;

    public ConsentRecord(string legalEntityId, CampaignClass purpose, bool vendorSharing, long version, long grantedAt, long withdrawnAt)
        : this(ConsentTerms.Of(legalEntityId, purpose, vendorSharing, version), grantedAt, withdrawnAt)
    {
    }

    private ConsentRecord(ConsentTerms terms, long grantedAt, long withdrawnAt) =>
        (_what, GrantedAt) = (withdrawnAt == Instants.Never ? terms : new WithdrawnConsent(terms, withdrawnAt), grantedAt);

    public string LegalEntityId { get => Terms.LegalEntityId; init => this = new(value, Purpose, VendorSharing, Version, GrantedAt, WithdrawnAt); }
    public CampaignClass Purpose { get => Terms.Purpose; init => this = new(LegalEntityId, value, VendorSharing, Version, GrantedAt, WithdrawnAt); }
    public bool VendorSharing { get => Terms.VendorSharing; init => this = new(LegalEntityId, Purpose, value, Version, GrantedAt, WithdrawnAt); }
    public long Version { get => Terms.Version; init => this = new(LegalEntityId, Purpose, VendorSharing, value, GrantedAt, WithdrawnAt); }
    public long GrantedAt { get; init; }
    public long WithdrawnAt { get => (_what as WithdrawnConsent)?.At ?? Instants.Never; init => this = new(Terms, GrantedAt, value); }

    internal ConsentTerms Terms => _what as ConsentTerms ?? ((WithdrawnConsent)_what).Terms;
}

/// <summary>A refusal that binds a whole legal entity; a null purpose is <c>*</c>, every one.</summary>
public readonly record struct Refusal(string LegalEntityId, CampaignClass? Purpose, long At, long LiftedAt);

public readonly record struct AgreementAcceptance(string ProviderId, long Version, long AcceptedAt);

/// <summary>An opt-out from a category; a null legal entity is all of them.</summary>
public readonly record struct CategoryOptOut(string Category, string? LegalEntityId, long At);

public readonly record struct DeletedTag(string Tag, long At);

public readonly record struct MemberTier(string ProviderId, bool Member);

/// <summary>The user's own limit per day; null selects any provider, any category.</summary>
public readonly record struct FrequencyChoice(string? ProviderId, string? Category, long PerDay);

public readonly record struct Device(string Id, string Vendor);

/// <summary>What channels know of a user's devices. Apart from the devices, since rules do not read it and most users have none of it.</summary>
/// <param name="Addresses">At most one a device.</param>
/// <param name="Gone">Ids of devices whose token a vendor no longer knows, newest last: only a new registration brings them back.</param>
public sealed record DeviceRegister(DeviceAddress[] Addresses, string[] Gone)
{
    /// <summary>Lost devices that are remembered; an older one is forgotten.</summary>
    public const int MostGone = 64;

    public static DeviceRegister Empty { get; } = new([], []);

    /// <summary>Null when there is nothing to keep.</summary>
    public DeviceRegister? OrNull() => Addresses.Length == 0 && Gone.Length == 0 ? null : this;

    public DeviceAddress? Find(string deviceId)
    {
        foreach (var address in Addresses)
            if (string.Equals(address.DeviceId, deviceId, StringComparison.Ordinal)) return address;
        return null;
    }
}

/// <param name="Channel">Which channel carries pushes to the device; null = the one with the vendor's name.</param>
/// <param name="Token">Under what the channel knows it; empty where the channel needs none. Secret.</param>
public readonly record struct DeviceAddress(string DeviceId, string? Channel, string Token)
{
    public override string ToString() => $"{DeviceId} by {Channel}";
}
