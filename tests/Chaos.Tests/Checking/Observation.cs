namespace PushOrleans.Chaos.Tests;

/// <summary>A verdict as the API lists it.</summary>
internal sealed record SeenVerdict(string Campaign, string User, long Attempt, DateTimeOffset At, string Verdict)
{
    public bool IsGrant => Verdict is "allow" or "modify";

    /// <summary>Nobody is decided again after one of these.</summary>
    public bool IsTerminal => Verdict is "allow" or "modify" or "refuse";
}

/// <summary>A campaign whose submission was answered with 202, and what the API says of it when all is quiet again.</summary>
/// <param name="State">Null = the API does not know it.</param>
/// <param name="Audience">Whom it was submitted for.</param>
/// <param name="StoppedAt">When a cancel or a stop order that covers it was answered; null = never.</param>
internal sealed record SeenCampaign(
    string Id, string Provider, string? State, IReadOnlyCollection<string> Audience, IReadOnlyDictionary<string, long> Counts, DateTimeOffset? StoppedAt = null);

/// <summary>What a user's inbox holds.</summary>
internal sealed record SeenInbox(string User, IReadOnlyList<string> Campaigns);

/// <summary>One answer of explain: the recorded verdict asked again.</summary>
internal sealed record SeenReplay(string Campaign, string User, string Replay);

/// <summary>An answer of <c>ledger/verify</c>.</summary>
internal sealed record SeenChain(bool Ok, string Text);

/// <summary>What must not be exceeded.</summary>
/// <param name="PerDay">Grants a user may get.</param>
/// <param name="DailyQuota">Grants a provider has.</param>
internal sealed record Budgets(int PerDay, int DailyQuota);

/// <summary>Everything that was seen of a run from outside. Inboxes and replays may be samples.</summary>
internal sealed record Observation(
    Budgets Budgets,
    IReadOnlyList<SeenCampaign> Campaigns,
    IReadOnlyList<SeenVerdict> Verdicts,
    IReadOnlyList<SeenInbox> Inboxes,
    IReadOnlyList<SeenReplay> Replays,
    IReadOnlyList<SeenChain> Chains);
