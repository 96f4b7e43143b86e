namespace PushOrleans.Compliance;

/// <summary>A push campaign as it was submitted, with the review record that it carries.</summary>
public sealed record Campaign
{
    public required string Id { get; init; }
    public required string ProviderId { get; init; }
    public required string AppId { get; init; }
    public required CampaignClass Class { get; init; }
    public required string Category { get; init; }
    public string? Topic { get; init; }
    public Sensitivity Sensitivity { get; init; } = Sensitivity.None;
    public required string Title { get; init; }
    public string Body { get; init; } = "";
    public string Region { get; init; } = "CN";
    public NewsSource? Source { get; init; }
    public IReadOnlyList<Link> Links { get; init; } = [];
    public string? LandingHash { get; init; }
    public bool? LandingMatch { get; init; }
    public Image? Image { get; init; }
    public AdFacts? Ad { get; init; }
    public bool AdMark { get; init; }
    public bool CommercialDeclared { get; init; }
    public long DetectedCommercial { get; init; }
    public AiGenerated? AiGenerated { get; init; }

    /// <summary>Null = unscreened; empty = screened and clean.</summary>
    public IReadOnlyList<Label>? Labels { get; init; }

    public string? ShownName { get; init; }
    public bool ManageLink { get; init; }
    public CloseBehaviour? Close { get; init; }
    public required Selection Selection { get; init; }
    public Variant? Variant { get; init; }
    public required Audience Audience { get; init; }
    public required long StartAt { get; init; }
    public required long ExpiresAt { get; init; }
    public long Priority { get; init; } = 5;
    public string? TemplateId { get; init; }
    public bool OfficialWarning { get; init; }
    public bool VerifiedNewFact { get; init; }
    public Review? Review { get; init; }
    public IReadOnlyList<Feedback> Feedback { get; init; } = [];

    public bool IsService => Class == CampaignClass.Service;
    public bool IsSensitive => Sensitivity != Sensitivity.None;
    public bool IsCommercial => Class == CampaignClass.Ad || CommercialDeclared;

    /// <summary>News by its class, or by its category whatever its class.</summary>
    public bool IsNews(Policy policy) => Class == CampaignClass.News || policy.NewsCategories.Contains(Category);

    /// <summary>Selected by who the user is: not a broadcast, or sent to a segment.</summary>
    public bool IsPersonalised => Selection.Mode != SelectionMode.Broadcast || Audience.Kind == AudienceKind.Segment;
}

public enum CampaignClass : byte
{
    Unknown = 0,
    Service = 1,
    News = 2,
    Vertical = 3,
    Ad = 4,
}

public enum Sensitivity : byte
{
    None = 0,
    Hot = 1,
    Case = 2,
    Disaster = 3,
}

public enum Originality : byte
{
    Reprint = 0,
    Original = 1,
    Platform = 2,
}

public sealed record NewsSource
{
    public Originality Originality { get; init; }
    public string? UnitId { get; init; }
    public string? Url { get; init; }
    public string? Author { get; init; }
    public string? OriginalTitle { get; init; }
    public long? PublishedAt { get; init; }
    public string? Editor { get; init; }
    public string? SnapshotId { get; init; }
    public string? BodyText { get; init; }
    public IReadOnlyList<string> Names { get; init; } = [];
    public bool Official { get; init; }
    public bool NewPeg { get; init; }
}

public sealed record Link(string? Url, string? ResolvedUrl, string? ApprovedUrl);

public sealed record Image(string? Url, string? QrUrl);

public sealed record AdFacts(string? GoodsClass, string? ReviewNumber, string? Advertiser);

public sealed record AiGenerated(bool Declared, long DetectedScore, bool LabelShown, bool Metadata);

/// <summary>A finding of screening; <paramref name="Score"/> is 0–1000.</summary>
public sealed record Label(string Code, long Score, bool ByReviewer);

public sealed record CloseBehaviour(
    bool Dismissible,
    bool Ongoing,
    bool Shake,
    bool FullHeatArea,
    bool FakeSign,
    long? ReappearSeconds,
    long? Taps,
    long? CountdownMs,
    long? SignVisibleAtMs);

public enum SelectionMode : byte
{
    Unknown = 0,
    Broadcast = 1,
    Segment = 2,
    Model = 3,
}

public sealed record Selection(SelectionMode Mode, IReadOnlyList<string> Tags, string? ModelId);

public sealed record Variant(string? Title, string? Body, bool MinorSafe);

public enum AudienceKind : byte
{
    Unknown = 0,
    All = 1,
    Segment = 2,
    Users = 3,
}

/// <summary>Who is meant. A list of users is inline, or an uploaded one by <paramref name="AudienceId"/>.</summary>
public sealed record Audience(AudienceKind Kind, IReadOnlyList<string> Tags, IReadOnlyList<string> UserIds, string? AudienceId);

public sealed record Review
{
    public string? State { get; init; }
    public string? Author { get; init; }
    public string? ScreenedBy { get; init; }
    public string? EditedBy { get; init; }
    public IReadOnlyList<Approval> Approvals { get; init; } = [];
    public long? ExpiresAt { get; init; }
    public bool TitleChangeApproved { get; init; }
    public bool BodyChangeApproved { get; init; }
    public string? ValueOrientation { get; init; }
}

public sealed record Approval(string By, long At, string? Hash);

/// <summary>Cumulative counts of a campaign as of an instant.</summary>
public sealed record Feedback(long At, long Delivered, long Complaints, long Clicks, long ClicksWithoutReceipt);
