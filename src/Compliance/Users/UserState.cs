using System.Runtime.CompilerServices;

namespace PushOrleans.Compliance;

/// <summary>A user's head state: what is on file, and the log of grants that budgets are counted from.</summary>
public sealed class UserState(UserProfile profile)
{
    public UserProfile Profile { get; set; } = profile;

    private GrantLog _nonService;
    private StrongBox<GrantLog>? _service;

    /// <summary>Grants of every class but service, in the order in which they were taken.</summary>
    public GrantLog NonService => _nonService;

    /// <summary>Service grants, in the order in which they were taken.</summary>
    public GrantLog Service => _service?.Value ?? default;

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
public readonly record struct Grant(long At, int Day, int Campaign, GrantFacts Facts, string[] Devices);

/// <summary>What all grants of one campaign have in common; one object a campaign, shared by every log.</summary>
public sealed record GrantFacts(
    string ProviderId,
    string LegalEntityId,
    string AppId,
    CampaignClass Class,
    string Category,
    string? Topic,
    bool Sensitive);
