using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>A row of a provider's decisions (see <see cref="DecisionBook"/>): its part of the armed log, and of the decisions made. Pure.</summary>
[GenerateSerializer, Alias("push.provider-decisions.v1")]
public sealed class ProviderDecisions
{
    [Id(0)]
    private readonly List<ArmedRecord> _armed = [];

    [Id(1)]
    private readonly Dictionary<string, List<CampaignDecision>> _made = [];

    /// <summary>Instant of the provider's newest decision when one was entered here last.</summary>
    [Id(2)]
    public long LastAt { get; private set; }

    public IReadOnlyList<ArmedRecord> Armed => _armed;

    /// <summary>Decisions in the row.</summary>
    public int Count => _made.Values.Sum(decisions => decisions.Count);

    public bool IsEmpty => _made.Count == 0 && _armed.Count == 0;

    public CampaignDecision? Find(string campaignId, long attempt) =>
        _made.TryGetValue(campaignId, out var decisions) ? decisions.Find(made => made.Decision.Attempt == attempt) : null;

    public void Enter(CampaignDecision decision, ArmedEntry? armed, long lastAt)
    {
        LastAt = lastAt;
        if (!_made.TryGetValue(decision.CampaignId, out var decisions)) _made[decision.CampaignId] = decisions = [];
        decisions.Add(decision);
        if (armed is { IsCounted: true }) _armed.Add(new ArmedRecord(armed.CampaignId, armed.At, armed.Topic, armed.Sensitive, armed.Aged, armed.Moral));
    }

    /// <summary>Drops what no rule looks back to, and decisions of campaigns whose newest one here was made before <paramref name="oldest"/>.</summary>
    public void Forget(long now, long oldest)
    {
        _armed.RemoveAll(entry => entry.At <= now - Instants.LongestLookBack);
        foreach (var (campaign, made) in _made.ToList())
            if (made[^1].Decision.At < oldest) _made.Remove(campaign);
    }
}

[GenerateSerializer, Immutable, Alias("push.armed-record.v1")]
public sealed record ArmedRecord(
    [property: Id(0)] string CampaignId,
    [property: Id(1)] long At,
    [property: Id(2)] string? Topic,
    [property: Id(3)] bool Sensitive,
    [property: Id(4)] bool Aged,
    [property: Id(5)] bool Moral);
