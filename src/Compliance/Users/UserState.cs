using System.Runtime.CompilerServices;

namespace PushOrleans.Compliance;

/// <summary>A user's head state: what is on file, and the log of grants that budgets are counted from.</summary>
public sealed class UserState(UserProfile profile)
{
    public UserProfile Profile { get; set; } = profile;

    private static readonly StrongBox<GrantLog> NoService = new();

    private GrantLog _nonService;
    private StrongBox<GrantLog>? _service;

    /// <summary>Grants of every class but service, in the order in which they were taken.</summary>
    public ref readonly GrantLog NonService => ref _nonService;

    /// <summary>Service grants, in the order in which they were taken.</summary>
    public ref readonly GrantLog Service => ref (_service ?? NoService).Value;

    /// <summary>One that goes its own way from here on. What is on file is shared until one of the two changes it.</summary>
    public UserState Copy() => new(Profile) { _nonService = _nonService.Copy(), _service = _service is { } service ? new StrongBox<GrantLog>(service.Value.Copy()) : null };

    /// <summary>Enters a grant, and forgets what no rule can look back to.</summary>
    public void Enter(in Grant grant)
    {
        if (grant.Facts.Class == CampaignClass.Service) (_service ??= new StrongBox<GrantLog>()).Value.Enter(grant);
        else _nonService.Enter(grant);
    }
}

/// <summary>
/// One grant. <paramref name="Day"/> is the civil day in the zone of the policy that it was decided by; <paramref name="Campaign"/> the number
/// of the campaign in the partition that holds the user.
/// </summary>
public readonly record struct Grant(long At, int Day, int Campaign, GrantFacts Facts, string[] Devices)
{
    /// <summary>Whether a log can keep them: instants and days of years of four digits, and as many again.</summary>
    public static bool IsInRange(long at, int day) => at is >= -(1L << 39) and < 1L << 39 && day is >= -(1 << 23) and < 1 << 23;
}

/// <summary>What all grants of one campaign have in common; one object a campaign, shared by every log.</summary>
public sealed record GrantFacts(
    string ProviderId,
    string LegalEntityId,
    string AppId,
    CampaignClass Class,
    string Category,
    string? Topic,
    bool Sensitive)
{
    private int _number;

    // A changed copy has another number.
    private GrantFacts(GrantFacts from) =>
        (ProviderId, LegalEntityId, AppId, Class, Category, Topic, Sensitive)
        = (from.ProviderId, from.LegalEntityId, from.AppId, from.Class, from.Category, from.Topic, from.Sensitive);

    /// <summary>The one object that logs give for facts like these.</summary>
    public GrantFacts Shared() => GrantFactsTable.At(Number);

    /// <summary>By which logs know the facts; remembered, since every grant asks.</summary>
    internal int Number => _number != 0 ? _number : _number = GrantFactsTable.NumberOf(this);

    public bool Equals(GrantFacts? other) =>
        other is not null && Class == other.Class && Sensitive == other.Sensitive
        && string.Equals(ProviderId, other.ProviderId, StringComparison.Ordinal) && string.Equals(LegalEntityId, other.LegalEntityId, StringComparison.Ordinal)
        && string.Equals(AppId, other.AppId, StringComparison.Ordinal) && string.Equals(Category, other.Category, StringComparison.Ordinal)
        && string.Equals(Topic, other.Topic, StringComparison.Ordinal);

    public override int GetHashCode() => HashCode.Combine(ProviderId, LegalEntityId, AppId, Class, Category, Topic, Sensitive);
}
