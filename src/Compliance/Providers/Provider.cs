namespace PushOrleans.Compliance;

/// <summary>Who pushes, with every fact that makes it fit to: licences, permits, systems, plans, people.</summary>
public sealed record Provider
{
    public required string Id { get; init; }
    public required string LegalEntityId { get; init; }
    public string Name { get; init; } = "";
    public bool Suspended { get; init; }
    public long SuspendedFrom { get; init; } = Instants.Never;
    public IReadOnlyList<App> Apps { get; init; } = [];
    public IReadOnlyList<NewsLicence> NewsLicences { get; init; } = [];
    public IReadOnlyList<Permit> Permits { get; init; } = [];
    public ManagementSystems Systems { get; init; } = new();
    public ComplaintEntry? ComplaintEntry { get; init; }
    public IReadOnlyList<Agreement> Agreements { get; init; } = [];
    public long MinAgreementVersion { get; init; } = 1;
    public ClassCounts PurposeVersions { get; init; } = new();
    public FrequencyPlan? FrequencyPlan { get; init; }
    public ParityJustification? ParityJustification { get; init; }
    public RatioPlan? RatioPlan { get; init; }
    public IReadOnlyList<string> LinkAllowList { get; init; } = [];
    public IReadOnlyList<Algorithm> Algorithms { get; init; } = [];
    public IReadOnlyList<Reviewer> Reviewers { get; init; } = [];

    /// <summary>In ascending order of <see cref="ReviewLoad.At"/>.</summary>
    public IReadOnlyList<ReviewLoad> ReviewLoad { get; init; } = [];

    public IReadOnlyList<Template> Templates { get; init; } = [];
    public IReadOnlyList<Suppression> Suppressions { get; init; } = [];
    public long? DailyQuota { get; init; }
}

public sealed record App(string Id, IReadOnlyList<string> RegisteredNames, bool MinorsProduct);

/// <summary>A news licence; dates are inclusive civil days.</summary>
public sealed record NewsLicence(string? Number, string Holder, LicenceTypes Types, string Region, int ValidFrom, int ValidTo, long SuspendedFrom);

[Flags]
public enum LicenceTypes : byte
{
    None = 0,
    Original = 1,
    Reprint = 2,
    Platform = 4,
}

/// <inheritdoc cref="NewsLicence"/>
public sealed record Permit(string Type, string? Number, int ValidFrom, int ValidTo, long SuspendedFrom);

/// <summary>The five management systems of Article 4 and 5(5).</summary>
public sealed record ManagementSystems(
    ManagementSystem? ContentReview = null,
    ManagementSystem? Ecosystem = null,
    ManagementSystem? DataProtection = null,
    ManagementSystem? Minors = null,
    ManagementSystem? PopupNorms = null);

/// <summary>One system's document; an empty field makes it missing (rule 0).</summary>
public sealed record ManagementSystem(string? Version, string? Approver, int? NextReview);

public sealed record ComplaintEntry(string? Url, long DownSince);

public sealed record Agreement(long Version, long EffectiveFrom, string? Form, string? Cancel, ClassCounts DeclaredPerDay);

/// <summary>A number per campaign class, each null when not stated.</summary>
public sealed record ClassCounts(long? Service = null, long? News = null, long? Vertical = null, long? Ad = null)
{
    public long? this[CampaignClass @class] => @class switch
    {
        CampaignClass.Service => Service,
        CampaignClass.News => News,
        CampaignClass.Vertical => Vertical,
        CampaignClass.Ad => Ad,
        _ => null,
    };
}

public sealed record FrequencyPlan(ClassCounts Ordinary, ClassCounts Member);

public sealed record ParityJustification(string? Approver, string? Text, string? Version);

public sealed record RatioPlan(long NewsMinPct, long NewsMaxPct);

public sealed record Algorithm(
    string ModelId,
    string? Status,
    bool OpinionAttribute,
    long? OnlineSince,
    string? FilingNumber,
    bool FilingDisplayed,
    string? Objective,
    long? AssessedAt);

public sealed record Reviewer(string Id, int CertifiedUntil);

public sealed record ReviewLoad(long At, long Arriving, long Capacity);

public sealed record Template(string Id, CampaignClass Class, IReadOnlyList<string> ApprovedBy, long ApprovedAt, string? VendorClass);

public sealed record Suppression(string? Id, string? Target, string? Reason, string? Approver);
