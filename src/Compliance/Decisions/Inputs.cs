using System.Collections.Frozen;

namespace PushOrleans.Compliance;

/// <summary>Everything a decision reads besides campaign, user and a provider's history. An immutable, numbered version.</summary>
public sealed record Inputs
{
    /// <summary>The number that pages and explanations name.</summary>
    public long Version { get; init; }

    /// <summary>When this version was stored: no decision that uses it is dated earlier.</summary>
    public long StoredAt { get; init; }

    public required Policy Policy { get; init; }
    public FrozenDictionary<string, Provider> Providers { get; init; } = FrozenDictionary<string, Provider>.Empty;

    /// <summary>In ascending order of <see cref="SourceList.EffectiveFrom"/>.</summary>
    public IReadOnlyList<SourceList> SourceLists { get; init; } = [];

    public IReadOnlyList<StopOrder> StopOrders { get; init; } = [];

    /// <summary>Ids of the <see cref="TemplateSuspension"/>s in force (rule 27).</summary>
    public IReadOnlySet<string> SuspendedTemplates { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Ids of campaigns that were cancelled: no page of theirs is decided any more.</summary>
    public IReadOnlySet<string> Cancelled { get; init; } = FrozenSet<string>.Empty;

    /// <summary>Live feedback by campaign (rules 2 and 41), in place of what the campaign carries.</summary>
    public FrozenDictionary<string, Feedback> Feedback { get; init; } = FrozenDictionary<string, Feedback>.Empty;

    /// <summary>Sums of closed days (rule 26).</summary>
    public FrozenDictionary<ProviderDay, ParityCounts> ClosedDays { get; init; } = FrozenDictionary<ProviderDay, ParityCounts>.Empty;
}

/// <summary>A provider and a civil day in the policy's day zone.</summary>
public readonly record struct ProviderDay(string ProviderId, int Day);

/// <summary>Non-service grants and active user-days of one provider and day by tier, users who subscribe to it left out (rule 26).</summary>
public readonly record struct ParityCounts(long GrantsOrdinary, long GrantsMember, long ActiveOrdinary, long ActiveMember)
{
    public static ParityCounts operator +(ParityCounts a, ParityCounts b) => new(
        checked(a.GrantsOrdinary + b.GrantsOrdinary),
        checked(a.GrantsMember + b.GrantsMember),
        checked(a.ActiveOrdinary + b.ActiveOrdinary),
        checked(a.ActiveMember + b.ActiveMember));
}
