namespace PushOrleans.Compliance;

/// <summary>A user's head state: what is on file, and the log of grants that budgets are counted from.</summary>
public sealed class UserState(UserProfile profile)
{
    public UserProfile Profile { get; set; } = profile;

    /// <summary>Grants of every class but service, in the order in which they were taken.</summary>
    public GrantLog NonService { get; } = new();

    /// <summary>Service grants, in the order in which they were taken.</summary>
    public GrantLog Service { get; } = new();

    /// <summary>Enters a grant, and forgets what no rule can look back to.</summary>
    public void Enter(in Grant grant) => (grant.Facts.Class == CampaignClass.Service ? Service : NonService).Enter(grant);
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
