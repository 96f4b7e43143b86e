namespace PushOrleans.Compliance;

/// <summary>An immutable, validated policy pack: every number here is policy, none is the law's.</summary>
public sealed record Policy
{
    public required string Id { get; init; }
    public required string Version { get; init; }
    public string Jurisdiction { get; init; } = "CN-MAINLAND";

    /// <summary>The zone whose civil days budgets are counted by.</summary>
    public Zone DayZone { get; init; } = Zone.Shanghai;

    /// <summary>The zone of users who name none, or an unknown one.</summary>
    public Zone DefaultZone { get; init; } = Zone.Shanghai;

    public long MaxRedecisions { get; init; } = 8;
    public RuleParameters Parameters { get; init; } = new();

    /// <summary>Bits of the rules whose hits are dropped before the verdict is formed.</summary>
    public ulong DisabledMask { get; init; }

    public TimeWindow QuietHours { get; init; } = new(22 * 3600, 8 * 3600);
    public TimeWindow MinorQuietHours { get; init; } = new(22 * 3600, 6 * 3600);
    public IReadOnlySet<string> IllegalTags { get; init; } = Empty;
    public IReadOnlySet<string> NewsCategories { get; init; } = Empty;

    /// <summary>Category to permit type; a null value is "no permit needed", a missing key is "unmapped".</summary>
    public IReadOnlyDictionary<string, string?> CategoryPermits { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, RestrictedGoods> RestrictedGoods { get; init; } = new Dictionary<string, RestrictedGoods>(StringComparer.Ordinal);
    public IReadOnlyList<string> CriticalTerms { get; init; } = [];
    public IReadOnlySet<string> ForbiddenObjectives { get; init; } = Empty;

    /// <summary>Civil days (days since 1970-01-01).</summary>
    public IReadOnlySet<int> Holidays { get; init; } = EmptyDays;

    /// <inheritdoc cref="Holidays"/>
    public IReadOnlySet<int> ExtraWorkdays { get; init; } = EmptyDays;

    /// <summary>Vendor to its caps and hours; the key <c>*</c> stands for every other vendor.</summary>
    public IReadOnlyDictionary<string, VendorLimits> Vendors { get; init; } = new Dictionary<string, VendorLimits>(StringComparer.Ordinal);

    public Retention Retention { get; init; } = new();

    /// <summary><c>id@version</c>, as verdicts name it.</summary>
    public string Name => $"{Id}@{Version}";

    private static readonly HashSet<string> Empty = [];
    private static readonly HashSet<int> EmptyDays = [];
}

/// <summary>What a class of restricted goods asks for (rule 38).</summary>
public readonly record struct RestrictedGoods(bool ReviewNumber, bool MinorsBarred, bool Banned);

/// <summary>A vendor's caps per device, app and day (null = none) and its hours for non-service pushes (null = always).</summary>
public sealed record VendorLimits(long? CapLicensed, long? CapUnlicensed, long? ServiceCap, TimeWindow? Hours, long? AppTotal);

/// <summary>How long records are kept, in days.</summary>
public sealed record Retention(long SendLogDays = 180, long AdArchiveDays = 1095, long SharingRecordDays = 1095, long ReviewTrailDays = 1095);
