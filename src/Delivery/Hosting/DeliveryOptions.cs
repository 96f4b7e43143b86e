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

    /// <summary>Milliseconds after which what has ended of a page is told to its partition while the rest is under way, 10–60,000. Default: 1,000.</summary>
    public int TellMilliseconds { get; set; } = 1_000;

    /// <summary>
    /// Seconds that a consumer holds a message of a broker while its vendor takes nothing, 1–1,200; then the rest goes to the end of the queue. Below
    /// the broker's own bound for unconfirmed messages (RabbitMQ: 30 minutes). Default: 600.
    /// </summary>
    public int HoldSeconds { get; set; } = 600;

    /// <summary>Seconds for which a provider's channel settings are remembered, 0–300. Default: 5.</summary>
    public int SettingsCacheSeconds { get; set; } = 5;

    /// <summary>The broker, with <see cref="DeliveryTransport.RabbitMq"/>.</summary>
    public RabbitMqOptions RabbitMq { get; set; } = new();

    internal TimeSpan TellEvery => TimeSpan.FromMilliseconds(TellMilliseconds);
}

public enum DeliveryTransport
{
    Unknown = 0,

    /// <summary>Within the process; what is lost with it is handed over again from the ledger.</summary>
    InMemory = 1,

    /// <summary>RabbitMQ 3.8 or later: what it confirmed outlives every node, and any silo may handle it.</summary>
    RabbitMq = 2,
}

/// <summary>Where the broker is; section <c>PushOrleans:Delivery:RabbitMq</c>.</summary>
public sealed class RabbitMqOptions
{
    /// <summary>Name or address. Default: 127.0.0.1.</summary>
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>1–65,535. Default: 5,672.</summary>
    public int Port { get; set; } = 5_672;

    /// <summary>Default: /.</summary>
    public string VirtualHost { get; set; } = "/";

    /// <summary>Default: guest.</summary>
    public string User { get; set; } = "guest";

    /// <summary>Default: guest. Secret.</summary>
    public string Password { get; set; } = "guest";

    /// <summary>TLS to the broker. Default: false.</summary>
    public bool Tls { get; set; }

    /// <summary>Nodes of the broker that hold each queue when it is first made, 1–7. Default: 1, a durable classic queue; 3, a quorum queue, on a broker of three nodes or more.</summary>
    public int QuorumSize { get; set; } = 1;

    /// <summary>Seconds between signs of life, 1–300. Default: 10.</summary>
    public int HeartbeatSeconds { get; set; } = 10;

    /// <summary>Seconds that a message may wait for the broker, its confirm included, before it is handed over again, 1–600. Default: 30.</summary>
    public int ConfirmSeconds { get; set; } = 30;

    /// <summary>Seconds that a connection may take, 1–300. Default: 10.</summary>
    public int ConnectTimeoutSeconds { get; set; } = 10;
}
