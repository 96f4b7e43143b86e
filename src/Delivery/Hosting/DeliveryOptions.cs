namespace PushOrleans.Delivery;

/// <summary>How grants reach the channels; section <c>PushOrleans:Delivery</c> of the configuration.</summary>
public sealed class DeliveryOptions
{
    public const string Section = "PushOrleans:Delivery";

    /// <summary>What carries batches to the channels. Default: <see cref="DeliveryTransport.InMemory"/>.</summary>
    public DeliveryTransport Transport { get; set; } = DeliveryTransport.InMemory;

    /// <summary>Messages of one channel that may be under way before a hand-over waits, 1–10,000. Default: 256.</summary>
    public int MaxInFlight { get; set; } = 256;

    /// <summary>Messages of the in-app channel handled at once, 1–256. Default: 32.</summary>
    public int InAppConcurrency { get; set; } = 32;

    /// <summary>Seconds that a stop waits for messages under way, 0–300. What is left is handed over again by the next start. Default: 10.</summary>
    public int DrainSeconds { get; set; } = 10;

    /// <summary>Milliseconds before a consumer that failed tries again, doubled each time up to half a minute, 1–30,000. Default: 200.</summary>
    public int RetryDelayMilliseconds { get; set; } = 200;

    public WebhookOptions Webhook { get; set; } = new();
}

public enum DeliveryTransport
{
    Unknown = 0,

    /// <summary>Within the process; what is lost with it is handed over again from the ledger.</summary>
    InMemory = 1,
}

/// <summary>The webhook channel; section <c>PushOrleans:Delivery:Webhook</c>.</summary>
public sealed class WebhookOptions
{
    /// <summary>Messages, each of one page, handled at once, 1–256. Default: 16.</summary>
    public int Concurrency { get; set; } = 16;

    /// <summary>Requests under way at once for one message, 1–256. Default: 16.</summary>
    public int ParallelSends { get; set; } = 16;

    /// <summary>Seconds that one attempt may take, 1–120. Default: 10.</summary>
    public int AttemptTimeoutSeconds { get; set; } = 10;

    /// <summary>Attempts after the first, before a delivery becomes a dead letter, 0–20. Default: 5.</summary>
    public int Retries { get; set; } = 5;

    /// <summary>Milliseconds before the first retry; later ones wait longer, with jitter, up to a minute. 1–60,000. Default: 500.</summary>
    public int RetryDelayMilliseconds { get; set; } = 500;

    /// <summary>The longest Retry-After that is waited for, in seconds, 0–3,600; a longer one makes a dead letter at once. Default: 60.</summary>
    public int MaxRetryAfterSeconds { get; set; } = 60;

    /// <summary>Seconds for which an endpoint that keeps failing is left alone, 1–600. Default: 10.</summary>
    public int BreakSeconds { get; set; } = 10;

    /// <summary>Attempts at one endpoint within half a minute before it may be left alone, 2–10,000. Default: 20.</summary>
    public int BreakAfterAttempts { get; set; } = 20;

    /// <summary>Seconds for which a provider's channel settings are remembered, 0–300. Default: 5.</summary>
    public int SettingsCacheSeconds { get; set; } = 5;

    /// <summary>Lets endpoints resolve to private, link-local and other addresses that are not public. Default: false.</summary>
    public bool AllowPrivateAddresses { get; set; }
}
