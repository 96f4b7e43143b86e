namespace PushOrleans.Api;

/// <summary>A user as far as decisions need to know.</summary>
/// <param name="TimeZone">An IANA name; unknown = the policy's default zone.</param>
/// <param name="AgeBand">under14, 14to17, adult or unknown (default).</param>
/// <param name="PersonalisationOffAt">Switched off from that instant.</param>
/// <param name="MemberTiers">ordinary or member, by provider.</param>
/// <param name="QuietHours">Null = the policy's; [] = none.</param>
/// <param name="Subscriptions">Provider ids.</param>
public sealed record UserDocument(
    string Id,
    string? TimeZone,
    string? AgeBand,
    GuardianConsentDocument? GuardianConsent,
    IReadOnlyList<UserConsentDocument>? Consents,
    IReadOnlyList<UserRefusalDocument>? Refusals,
    IReadOnlyList<UserAgreementDocument>? Agreements,
    IReadOnlyList<UserOptOutDocument>? CategoryOptOuts,
    string? PersonalisationOffAt,
    IReadOnlyList<string>? Tags,
    IReadOnlyList<DeletedTagBody>? DeletedTags,
    IReadOnlyDictionary<string, string>? MemberTiers,
    IReadOnlyList<ChoiceBody>? FrequencyChoices,
    IReadOnlyList<WindowBody>? QuietHours,
    IReadOnlyList<UserDeviceDocument>? Devices,
    IReadOnlyList<string>? Subscriptions);

public sealed record GuardianConsentDocument(string? GrantedAt, string? WithdrawnAt);

/// <param name="Purpose">A campaign class.</param>
public sealed record UserConsentDocument(string LegalEntityId, string Purpose, long Version, string GrantedAt, string? WithdrawnAt, bool? VendorSharing);

/// <param name="Purpose">A campaign class or `*`.</param>
public sealed record UserRefusalDocument(string LegalEntityId, string Purpose, string At, string? LiftedAt);

public sealed record UserAgreementDocument(string ProviderId, long Version, string AcceptedAt);

public sealed record UserOptOutDocument(string Category, string? LegalEntityId, string At);

public sealed record UserDeviceDocument(string Id, string Vendor);

/// <summary>What a device or a vendor reports of one pop-up.</summary>
/// <param name="Kind">shown, closed, clicked, dismissFailed, renderFailed or rejectedByVendor.</param>
/// <param name="CloseHow">button, escape, tap, link or page.</param>
/// <param name="OpenMs">Milliseconds from the first frame to the closing or the click.</param>
/// <param name="ClientEventId">Makes the receipt idempotent.</param>
public sealed record ReceiptDocument(
    string CampaignId,
    string UserId,
    string DeviceId,
    string Kind,
    string At,
    string? ShownName,
    bool? AdMarkShown,
    long? CloseTaps,
    long? CloseVisibleAtMs,
    string? CloseHow,
    long? OpenMs,
    string ClientEventId);

/// <param name="Id">Made by the server unless given.</param>
/// <param name="Text">At most 2,000 characters.</param>
public sealed record ComplaintDocument(string? Id, string CampaignId, string UserId, string Kind, string? Text);
