using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>A campaign as it is stored. Many listed users of its audience are stored apart, once.</summary>
[GenerateSerializer, Immutable, Alias("push.campaign-record.v1")]
public sealed record CampaignRecord
{
    [Id(0)] public required string CampaignId { get; init; }
    [Id(1)] public required string ProviderId { get; init; }

    /// <summary>Canonical JSON without listed users.</summary>
    [Id(2)] public required ReadOnlyMemory<byte> Json { get; init; }
    [Id(3)] public required string ContentHash { get; init; }
    [Id(4)] public required string IdempotencyKey { get; init; }
    [Id(5)] public required ReadOnlyMemory<byte> BodyHash { get; init; }
    [Id(6)] public required long CreatedAt { get; init; }
    [Id(7)] public required long StartAt { get; init; }
    [Id(8)] public required long ExpiresAt { get; init; }
    [Id(9)] public CampaignState State { get; init; } = CampaignState.Screening;

    /// <summary>The attempt of the next campaign decision.</summary>
    [Id(10)] public long Attempt { get; init; }

    /// <summary>When the next campaign decision is due.</summary>
    [Id(11)] public long DecideAt { get; init; }

    /// <summary>The newest campaign decision, or the trial's.</summary>
    [Id(12)] public CampaignDecision? Decision { get; init; }

    /// <summary>The rule whose hold brought it into review; a person ends it.</summary>
    [Id(13)] public Rule? Hold { get; init; }
    [Id(14)] public int PersonsNeeded { get; init; }
    [Id(15)] public IReadOnlyList<ReviewEvent> Trail { get; init; } = [];

    /// <summary>How often a person gave a word on held users.</summary>
    [Id(16)] public int Releases { get; init; }

    /// <summary>Who cancels: from here on it only ends.</summary>
    [Id(17)] public string? CancelledBy { get; init; }
    [Id(18)] public CancelOutcome? Cancel { get; init; }
    [Id(19)] public IReadOnlyList<string> Complaints { get; init; } = [];
    [Id(20)] public long? ArmedAtMs { get; init; }
    [Id(21)] public long? LastVerdictAtMs { get; init; }

    /// <summary>Counts as of the last summary; the partitions hold the truth.</summary>
    [Id(22)] public CampaignCounts Counts { get; init; } = new();

    /// <summary>Words on held users that every partition has.</summary>
    [Id(23)] public int ReleasesTold { get; init; }

    /// <summary>The last word was a rejection: who is left is refused.</summary>
    [Id(24)] public bool IsRejected { get; init; }

    /// <summary>Receipts and complaints as of the last release: the breakers (rules 2, 41) count from there.</summary>
    [Id(25)] public FeedbackCounts? FeedbackFrom { get; init; }
    [Id(26)] public int ComplaintsFrom { get; init; }

    /// <summary>The Idempotency-Key of the cancel: its repeat is told what the cancel found.</summary>
    [Id(27)] public string? CancelKey { get; init; }

    /// <summary>The listed users of its audience when they are few (<see cref="UserPartitionGrain.SmallRest"/>): distinct, in ordinal order.</summary>
    [Id(28)] public IReadOnlyList<string> UserIds { get; init; } = [];

    public bool IsTerminal => State is CampaignState.Refused or CampaignState.Expired or CampaignState.Done or CampaignState.Cancelled;

    /// <summary>Whether offers may have left.</summary>
    public bool IsArmed => ArmedAtMs is not null;
}

/// <summary>What is stored in the campaign's grain: nothing, before a submission.</summary>
[GenerateSerializer, Alias("push.campaign-store.v1")]
public sealed class CampaignStore
{
    [Id(0)] public CampaignRecord? Record { get; set; }
}

/// <summary>The listed users of a campaign's audience when they are many, distinct, in ordinal order.</summary>
[GenerateSerializer, Alias("push.campaign-users.v1")]
public sealed class CampaignUsers
{
    [Id(0)] public IReadOnlyList<string> UserIds { get; set; } = [];
}
