namespace PushOrleans.Delivery;

/// <summary>How one channel is driven on this node; section <c>PushOrleans:Delivery:Channels:{name}</c>, one for each channel.</summary>
public sealed class ChannelOptions
{
    /// <summary>False: the channel is not served here, and its devices get their pushes in the inbox alone. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The vendor's base address, for a region or a test; null = the channel's own default.</summary>
    public string? Endpoint { get; set; }

    /// <summary>Pages handled at once, 1–256. Default: 16.</summary>
    public int Pages { get; set; } = 16;

    /// <summary>Calls under way at once, 1–256, at most the channel's own limit. Default: the channel's limit.</summary>
    public int? Concurrency { get; set; }

    /// <summary>Calls a second of one provider, 1–1,000,000, at most the channel's own limit. Default: the channel's limit.</summary>
    public int? RequestsPerSecond { get; set; }

    /// <summary>Seconds that one attempt may take, 1–120. Default: 10.</summary>
    public int AttemptTimeoutSeconds { get; set; } = 10;

    /// <summary>Attempts of one call right after a failed one, before the recipients wait, 0–10. Default: 2.</summary>
    public int Retries { get; set; } = 2;

    /// <summary>Milliseconds before the first such attempt; later ones wait longer, with jitter. 1–60,000. Default: 500.</summary>
    public int RetryDelayMilliseconds { get; set; } = 500;

    /// <summary>The longest Retry-After that a call waits for, in seconds, 0–60; for a longer one the recipients wait. Default: 5.</summary>
    public int MaxRetryAfterSeconds { get; set; } = 5;

    /// <summary>Seconds for which a vendor that keeps failing is left alone, 1–600. Default: 10.</summary>
    public int BreakSeconds { get; set; } = 10;

    /// <summary>Attempts within half a minute before a vendor may be left alone, 2–10,000. Default: 20.</summary>
    public int BreakAfterAttempts { get; set; } = 20;

    /// <summary>Milliseconds that recipients wait before they are sent to again, doubled each time, with jitter, 1–60,000. A vendor's own delay goes first. Default: 1,000.</summary>
    public int WaitMilliseconds { get; set; } = 1_000;

    /// <summary>Seconds that recipients wait at most before they are sent to again, 1–3,600; between them the rules that may have changed are asked again. Default: 60.</summary>
    public int MaxWaitSeconds { get; set; } = 60;

    /// <summary>
    /// Seconds from the first attempt for which a recipient is tried, 1–86,400, never beyond the campaign's end; then it is a dead letter.
    /// Default: 3,600.
    /// </summary>
    public int PatienceSeconds { get; set; } = 3_600;

    /// <summary>Lets addresses resolve to private, link-local and other addresses that are not public. Default: false.</summary>
    public bool AllowPrivateAddresses { get; set; }
}
