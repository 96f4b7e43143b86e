namespace PushOrleans.Delivery;

/// <summary>The channel that reaches nobody, for load tests; section <c>PushOrleans:Delivery:Simulated</c>. The same seed gives the same fates.</summary>
public sealed class SimulatedOptions
{
    public const string Section = DeliveryOptions.Section + ":Simulated";

    /// <summary>Whether the channel is there at all. Default: false.</summary>
    public bool Enabled { get; set; }

    /// <summary>What fates are drawn by. Default: 1.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>Recipients of one call, 1–10,000. Default: 500.</summary>
    public int BatchSize { get; set; } = 500;

    /// <summary>Calls under way at once, 1–256. Default: 16.</summary>
    public int Concurrency { get; set; } = 16;

    /// <summary>Calls a second of one provider, 1–1,000,000; null = no limit. Default: none.</summary>
    public int? RequestsPerSecond { get; set; }

    /// <summary>Milliseconds that a call takes at least, 0–60,000. Default: 0.</summary>
    public int LatencyMilliseconds { get; set; }

    /// <summary>Milliseconds by which a call may take longer, evenly drawn, 0–60,000. Default: 0.</summary>
    public int JitterMilliseconds { get; set; }

    /// <summary>Recipients in a thousand who are rejected for good, 0–1,000. Default: 0.</summary>
    public int RejectedPerMille { get; set; }

    /// <summary>Recipients in a thousand whose token is gone, 0–1,000. Default: 0.</summary>
    public int GonePerMille { get; set; }

    /// <summary>Recipients in a thousand who are to be sent to later, drawn anew every second, 0–1,000. Default: 0.</summary>
    public int RetryPerMille { get; set; }
}
