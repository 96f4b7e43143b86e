namespace PushOrleans.Delivery;

/// <summary>How the attempts at one delivery ended.</summary>
public sealed record SendResult
{
    private SendResult() { }

    public SendStatus Status { get; private init; }

    /// <summary>Attempts that reached for the endpoint.</summary>
    public int Attempts { get; private init; }

    /// <summary>Why it failed; without addresses, bodies or user data. Empty unless it did.</summary>
    public string Error { get; private init; } = "";

    public static SendResult Delivered(int attempts) => new() { Status = SendStatus.Delivered, Attempts = attempts };

    public static SendResult Failed(int attempts, string error) => new() { Status = SendStatus.Failed, Attempts = attempts, Error = error };

    /// <summary>The campaign ended before an attempt came through.</summary>
    public static SendResult Late(int attempts) => new() { Status = SendStatus.Late, Attempts = attempts };
}

public enum SendStatus : byte
{
    Unknown = 0,
    Delivered = 1,
    Failed = 2,
    Late = 3,
}
