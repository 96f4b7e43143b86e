namespace PushOrleans.Delivery;

/// <summary>How one recipient's send ended, as far as the vendor told.</summary>
public readonly record struct RecipientResult
{
    private RecipientResult(RecipientStatus status, string reason, TimeSpan? delay) => (Status, Reason, Delay) = (status, reason, delay);

    public RecipientStatus Status { get; }

    /// <summary>The vendor's code or ours, for the dead letter and its reader: at most 200 characters are kept. No token, address or text of the push.</summary>
    public string Reason { get; }

    /// <summary>With <see cref="RecipientStatus.RetryAfter"/>: how long the vendor asks to be left alone; null when it does not say.</summary>
    public TimeSpan? Delay { get; }

    /// <summary>The vendor answers for it from here on.</summary>
    public static RecipientResult Accepted() => new(RecipientStatus.Accepted, "", null);

    /// <summary>Will never be taken: wrong payload, wrong credentials, not allowed. Becomes a dead letter; the outcome is failed.</summary>
    public static RecipientResult Rejected(string reason) => new(RecipientStatus.Rejected, reason, null);

    /// <summary>The vendor does not know the token any more: the device is taken off the user's file. Never tried again; the outcome is failed, without a dead letter.</summary>
    public static RecipientResult TokenGone(string reason) => new(RecipientStatus.TokenGone, reason, null);

    /// <summary>May be taken later: quota, 429, 5xx, time-out, broken connection. Tried again until the channel's patience or the campaign ends.</summary>
    public static RecipientResult RetryAfter(TimeSpan? delay, string reason) => new(RecipientStatus.RetryAfter, reason, delay);

    public override string ToString() => Reason.Length == 0 ? Status.ToString() : $"{Status}: {Reason}";
}

public enum RecipientStatus : byte
{
    /// <summary>A default value: taken as <see cref="RetryAfter"/>, since nobody knows.</summary>
    Unknown = 0,
    Accepted = 1,
    Rejected = 2,
    TokenGone = 3,
    RetryAfter = 4,
}
