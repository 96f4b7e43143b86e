using System.Text.Json;

namespace PushOrleans.Api;

// The shapes of resources, for the API's description. Resources themselves are read and written by the readers and writers of the contracts.

/// <summary>A policy pack: immutable, a change is a new version.</summary>
/// <param name="Version">At most 32 characters, without comma or line feed.</param>
/// <param name="Jurisdiction">Informative; default CN-MAINLAND.</param>
/// <param name="DayZone">IANA zone of civil days; default Asia/Shanghai.</param>
/// <param name="DefaultZone">For users without a known zone; default Asia/Shanghai.</param>
/// <param name="MaxRedecisions">Further attempts per campaign and per (campaign, user); default 8.</param>
/// <param name="Parameters">By rule id and name: integer, boolean or null. Overrides the catalogue's defaults.</param>
/// <param name="DisabledRules">Rule ids; some can't be disabled.</param>
/// <param name="CategoryPermits">The permit type that a category needs; null = none.</param>
public sealed record PolicyDocument(
    string Id,
    string Version,
    string? Jurisdiction,
    string? DayZone,
    string? DefaultZone,
    long? MaxRedecisions,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, JsonElement>>? Parameters,
    IReadOnlyList<string>? DisabledRules,
    WindowBody? QuietHours,
    WindowBody? MinorQuietHours,
    IReadOnlyList<string>? IllegalTags,
    IReadOnlyList<string>? NewsCategories,
    IReadOnlyDictionary<string, string?>? CategoryPermits,
    IReadOnlyDictionary<string, RestrictedGoodsDocument>? RestrictedGoods,
    IReadOnlyList<string>? CriticalTerms,
    IReadOnlyList<string>? ForbiddenObjectives,
    IReadOnlyList<string>? Holidays,
    IReadOnlyList<string>? ExtraWorkdays,
    IReadOnlyDictionary<string, VendorDocument>? Vendors,
    RetentionDocument? Retention);

public sealed record RestrictedGoodsDocument(bool? ReviewNumber, bool? MinorsBarred, bool? Banned);

public sealed record VendorHoursDocument(string From, string To);

public sealed record VendorDocument(long? CapLicensed, long? CapUnlicensed, long? ServiceCap, VendorHoursDocument? Hours, long? AppTotal);

/// <summary>Days.</summary>
public sealed record RetentionDocument(long? SendLogDays, long? AdArchiveDays, long? SharingRecordDays, long? ReviewTrailDays);

/// <summary>A version of the list of news sources. effectiveFrom is unique over all lists.</summary>
public sealed record SourceListDocument(string Id, string Version, string EffectiveFrom, IReadOnlyList<SourceUnitDocument> Units);

/// <param name="Status">active, frozen or removed.</param>
/// <param name="Scope">Categories, or `*`.</param>
public sealed record SourceUnitDocument(string Id, string? Name, string Status, IReadOnlyList<string> Scope, IReadOnlyList<string> Domains);

/// <summary>Effective at from, over at to.</summary>
public sealed record StopOrderDocument(string Id, string? Issuer, StopScopeDocument Scope, string From, string? To);

/// <param name="Type">all, topic, campaign or provider.</param>
/// <param name="Value">Required unless the type is all.</param>
public sealed record StopScopeDocument(string Type, string? Value);
