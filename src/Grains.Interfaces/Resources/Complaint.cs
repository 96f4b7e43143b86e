namespace PushOrleans.Resources;

/// <summary>A user's complaint about a push, and what became of it (Art. 6).</summary>
[GenerateSerializer, Immutable, Alias("push.complaint.v1")]
public sealed record Complaint
{
    /// <summary>Empty in a submission: the server gives it.</summary>
    [Id(0)] public string Id { get; init; } = "";

    [Id(1)] public required string CampaignId { get; init; }
    [Id(2)] public required string UserId { get; init; }

    /// <summary>1–64 characters.</summary>
    [Id(3)] public required string Kind { get; init; }

    /// <summary>At most 2000 characters.</summary>
    [Id(4)] public string? Text { get; init; }

    /// <summary>Seconds since 1970; null in a submission: the server stamps it.</summary>
    [Id(5)] public long? At { get; init; }

    [Id(6)] public ComplaintStatus Status { get; init; } = ComplaintStatus.Open;
    [Id(7)] public long? AnsweredAt { get; init; }
    [Id(8)] public string? Outcome { get; init; }
}

[GenerateSerializer, Alias("push.complaint-status.v1")]
public enum ComplaintStatus : byte
{
    Unknown = 0,
    Open = 1,
    Answered = 2,
    Closed = 3,
}
