using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>A provider's armed log, and the campaign decisions that a repeated question is answered from. Pure.</summary>
[GenerateSerializer, Alias("push.provider-decisions.v1")]
public sealed class ProviderDecisions
{
    [Id(0)]
    private readonly List<ArmedRecord> _armed = [];

    [Id(1)]
    private readonly Dictionary<string, List<CampaignDecision>> _made = [];

    /// <summary>Instant of the newest decision: a later one is not dated earlier.</summary>
    [Id(2)]
    public long LastAt { get; private set; }

    public CampaignDecision? Find(string campaignId, long attempt) =>
        _made.TryGetValue(campaignId, out var decisions) ? decisions.Find(made => made.Decision.Attempt == attempt) : null;

    public void Enter(CampaignDecision decision, ArmedEntry? armed, int rememberDays)
    {
        LastAt = Math.Max(LastAt, decision.Decision.At);
        if (!_made.TryGetValue(decision.CampaignId, out var decisions)) _made[decision.CampaignId] = decisions = [];
        decisions.Add(decision);
        if (armed is not null) _armed.Add(new ArmedRecord(armed.CampaignId, armed.At, armed.Topic, armed.Sensitive, armed.Aged, armed.Moral));
        _armed.RemoveAll(entry => entry.At <= LastAt - Instants.LongestLookBack);
        var oldest = LastAt - (rememberDays * 86_400L);
        foreach (var (campaign, made) in _made.ToList())
            if (made[^1].Decision.At < oldest) _made.Remove(campaign);
    }

    /// <summary>The past as the campaign's decision sees it: its own entry, made by an earlier question, does not count against it.</summary>
    public ProviderHistory HistoryFor(string campaignId, IEnumerable<ShareSample> shares)
    {
        var history = new ProviderHistory();
        foreach (var entry in _armed)
        {
            if (string.Equals(entry.CampaignId, campaignId, StringComparison.Ordinal)) continue;
            history.Arm(new ArmedEntry(entry.CampaignId, entry.At, entry.Topic, entry.Sensitive, entry.Aged, entry.Moral));
        }

        foreach (var sample in shares) history.AddGrants(sample);
        return history;
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
