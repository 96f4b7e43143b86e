namespace PushOrleans.Api;

/// <summary>A provider of pushes; several may share a legal entity.</summary>
/// <param name="Status">active (default) or suspended.</param>
/// <param name="MinAgreementVersion">Default 1.</param>
/// <param name="PurposeVersions">The consent version that is required, by campaign class.</param>
/// <param name="FrequencyPlan">Grants per user and day.</param>
/// <param name="DailyQuota">Grants a day; null = no limit.</param>
public sealed record ProviderDocument(
    string Id,
    string LegalEntityId,
    string? Name,
    string? Status,
    string? SuspendedFrom,
    IReadOnlyList<AppDocument>? Apps,
    IReadOnlyList<NewsLicenceDocument>? NewsLicences,
    IReadOnlyList<PermitDocument>? Permits,
    SystemsDocument? Systems,
    ComplaintEntryDocument? ComplaintEntry,
    IReadOnlyList<AgreementDocument>? Agreements,
    long? MinAgreementVersion,
    ClassCountsDocument? PurposeVersions,
    FrequencyPlanDocument? FrequencyPlan,
    ParityJustificationDocument? ParityJustification,
    RatioPlanDocument? RatioPlan,
    IReadOnlyList<string>? LinkAllowList,
    IReadOnlyList<AlgorithmDocument>? Algorithms,
    IReadOnlyList<ReviewerDocument>? Reviewers,
    IReadOnlyList<ReviewLoadDocument>? ReviewLoad,
    IReadOnlyList<TemplateDocument>? Templates,
    IReadOnlyList<SuppressionDocument>? Suppressions,
    long? DailyQuota);

public sealed record AppDocument(string Id, IReadOnlyList<string>? RegisteredNames, bool? MinorsProduct);

/// <param name="Holder">A legal entity.</param>
/// <param name="Types">original, reprint, platform.</param>
/// <param name="ValidFrom">YYYY-MM-DD.</param>
public sealed record NewsLicenceDocument(string? Number, string Holder, IReadOnlyList<string>? Types, string? Region, string ValidFrom, string ValidTo, string? SuspendedFrom);

public sealed record PermitDocument(string Type, string? Number, string ValidFrom, string ValidTo, string? SuspendedFrom);

public sealed record SystemsDocument(SystemDocument? ContentReview, SystemDocument? Ecosystem, SystemDocument? DataProtection, SystemDocument? Minors, SystemDocument? PopupNorms);

public sealed record SystemDocument(string? Version, string? Approver, string? NextReview);

/// <param name="DownSince">The last good health check; null while it works.</param>
public sealed record ComplaintEntryDocument(string? Url, string? DownSince);

public sealed record AgreementDocument(long Version, string EffectiveFrom, string? Form, string? Cancel, ClassCountsDocument? DeclaredPerDay);

/// <summary>A number per campaign class.</summary>
public sealed record ClassCountsDocument(long? Service, long? News, long? Vertical, long? Ad);

public sealed record FrequencyPlanDocument(ClassCountsDocument? Ordinary, ClassCountsDocument? Member);

public sealed record ParityJustificationDocument(string? Approver, string? Text, string? Version);

public sealed record RatioPlanDocument(long NewsMinPct, long NewsMaxPct);

public sealed record AlgorithmDocument(
    string ModelId,
    string? Status,
    bool? OpinionAttribute,
    string? OnlineSince,
    string? FilingNumber,
    bool? FilingDisplayed,
    string? Objective,
    string? AssessedAt);

public sealed record ReviewerDocument(string Id, string CertifiedUntil);

public sealed record ReviewLoadDocument(string At, long Arriving, long Capacity);

public sealed record TemplateDocument(string Id, string? Class, IReadOnlyList<string>? ApprovedBy, string? ApprovedAt, string? VendorClass);

public sealed record SuppressionDocument(string? Id, string? Target, string? Reason, string? Approver);
