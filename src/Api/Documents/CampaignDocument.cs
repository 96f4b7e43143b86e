namespace PushOrleans.Api;

/// <summary>A push campaign.</summary>
/// <param name="Id">May be missing in a submission: it then derives from the provider and the Idempotency-Key.</param>
/// <param name="Class">service, news, vertical or ad.</param>
/// <param name="Sensitivity">none (default), hot, case or disaster.</param>
/// <param name="Region">Default CN.</param>
/// <param name="DetectedCommercial">0–1000.</param>
/// <param name="Labels">Null = unscreened.</param>
/// <param name="Variant">The non-personalised variant.</param>
/// <param name="StartAt">YYYY-MM-DDTHH:MM:SSZ.</param>
/// <param name="ExpiresAt">Later than startAt.</param>
/// <param name="Priority">0–9, default 5; higher goes first.</param>
/// <param name="OfficialWarning">Set by reviewers.</param>
/// <param name="VerifiedNewFact">Set by reviewers.</param>
/// <param name="Review">Set by the server.</param>
/// <param name="Feedback">Derived from receipts and complaints.</param>
public sealed record CampaignDocument(
    string? Id,
    string ProviderId,
    string AppId,
    string Class,
    string Category,
    string? Topic,
    string? Sensitivity,
    string Title,
    string Body,
    string? Region,
    NewsSourceDocument? Source,
    IReadOnlyList<LinkDocument>? Links,
    string? LandingHash,
    bool? LandingMatch,
    ImageDocument? Image,
    AdDocument? Ad,
    bool? AdMark,
    bool? CommercialDeclared,
    long? DetectedCommercial,
    AiGeneratedDocument? AiGenerated,
    IReadOnlyList<CampaignLabelDocument>? Labels,
    string? ShownName,
    bool? ManageLink,
    CloseDocument? Close,
    SelectionDocument Selection,
    VariantDocument? Variant,
    AudienceDocument Audience,
    string StartAt,
    string ExpiresAt,
    long? Priority,
    string? TemplateId,
    bool? OfficialWarning,
    bool? VerifiedNewFact,
    CampaignReviewDocument? Review,
    IReadOnlyList<FeedbackDocument>? Feedback);

/// <param name="Originality">original, reprint (default) or platform.</param>
/// <param name="Official">Set by the server.</param>
public sealed record NewsSourceDocument(
    string? Originality,
    string? UnitId,
    string? Url,
    string? Author,
    string? OriginalTitle,
    string? PublishedAt,
    string? Editor,
    string? SnapshotId,
    string? BodyText,
    IReadOnlyList<string>? Names,
    bool? Official,
    bool? NewPeg);

public sealed record LinkDocument(string? Url, string? ResolvedUrl, string? ApprovedUrl);

public sealed record ImageDocument(string? Url, string? QrUrl);

public sealed record AdDocument(string? GoodsClass, string? ReviewNumber, string? Advertiser);

public sealed record AiGeneratedDocument(bool? Declared, long? DetectedScore, bool? LabelShown, bool? Metadata);

/// <param name="By">machine (default) or reviewer; the latter is set by the server.</param>
public sealed record CampaignLabelDocument(string Code, long Score, string? By);

public sealed record CloseDocument(
    bool? Dismissible,
    bool? Ongoing,
    bool? Shake,
    bool? FullHeatArea,
    bool? FakeSign,
    long? ReappearSeconds,
    long? Taps,
    long? CountdownMs,
    long? SignVisibleAtMs);

/// <param name="Mode">broadcast, segment or model.</param>
public sealed record SelectionDocument(string Mode, IReadOnlyList<string>? Tags, string? ModelId);

public sealed record VariantDocument(string? Title, string? Body, bool? MinorSafe);

/// <param name="Kind">all, segment or users.</param>
/// <param name="UserIds">At most 100,000; larger audiences are uploaded.</param>
/// <param name="AudienceId">An uploaded audience.</param>
public sealed record AudienceDocument(string Kind, IReadOnlyList<string>? Tags, IReadOnlyList<string>? UserIds, string? AudienceId);

public sealed record CampaignReviewDocument(
    string? State,
    string? Author,
    string? ScreenedBy,
    string? EditedBy,
    IReadOnlyList<ApprovalDocument>? Approvals,
    string? ExpiresAt,
    bool? TitleChangeApproved,
    bool? BodyChangeApproved,
    string? ValueOrientation);

public sealed record ApprovalDocument(string By, string At, string? Hash);

public sealed record FeedbackDocument(string At, long Delivered, long Complaints, long Clicks, long ClicksWithoutReceipt);

/// <summary>Content that an edit may change; what is absent stays, null takes away.</summary>
public sealed record EditDocument(
    string? Title,
    string? Body,
    VariantDocument? Variant,
    string? Topic,
    string? Sensitivity,
    NewsSourceDocument? Source,
    IReadOnlyList<LinkDocument>? Links,
    string? LandingHash,
    bool? LandingMatch,
    ImageDocument? Image,
    AdDocument? Ad,
    bool? AdMark,
    bool? CommercialDeclared,
    AiGeneratedDocument? AiGenerated,
    string? ShownName,
    bool? ManageLink,
    CloseDocument? Close,
    string? TemplateId);
