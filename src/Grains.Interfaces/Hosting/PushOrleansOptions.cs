namespace PushOrleans.Grains.Interfaces;

/// <summary>What a node is told; section <c>PushOrleans</c> of the configuration.</summary>
public sealed class PushOrleansOptions
{
    public const string Section = "PushOrleans";

    /// <summary>How the node lives. Default: <see cref="NodeMode.Embedded"/>.</summary>
    public NodeMode Mode { get; set; } = NodeMode.Embedded;

    /// <summary>Folder of the store, made when missing. Default: <c>./data</c>. One process at a time.</summary>
    public string DataFolder { get; set; } = "./data";

    /// <summary>Where ledger and grains' states are kept. Default: <see cref="NodeStorage.Sqlite"/>.</summary>
    public NodeStorage Storage { get; set; } = NodeStorage.Sqlite;

    /// <summary>Partitions of users, 1–4096; fixed once a store is made. Default: 64.</summary>
    public int Partitions { get; set; } = Partitioning.EmbeddedDefault;

    /// <summary>Whether decisions follow the clock or a coordinator's steps. Default: <see cref="NodeClock.Live"/>.</summary>
    public NodeClock Clock { get; set; } = NodeClock.Live;

    /// <summary>The first API key of a store that has none (at least 32 characters); null = one is made and printed once. Secret.</summary>
    public string? BootstrapKey { get; set; }

    /// <summary>Port of the silo on the loopback interface, 1–65535; 0 = a free one, so that many nodes can run on one machine. Default: 0.</summary>
    public int SiloPort { get; set; }

    /// <summary>Seconds that a call between grains may take, 1–600. Default: 30.</summary>
    public int CallTimeoutSeconds { get; set; } = 30;

    /// <summary>Minutes without a call after which a grain is put to rest, 2–1440. Default: 15.</summary>
    public int IdleGrainMinutes { get; set; } = 15;

    /// <summary>Per cent of the machine's memory above which idle grains are put to rest early, 50–99; 0 = never. Default: 90.</summary>
    public int MemoryLimitPercent { get; set; } = 90;

    /// <summary>Seconds that a stop waits for pages in flight, 1–600. Default: 30.</summary>
    public int StopTimeoutSeconds { get; set; } = 30;
}

public enum NodeMode
{
    Unknown = 0,

    /// <summary>One process: silo, store and front end together.</summary>
    Embedded = 1,

    /// <summary>Many silos on shared storage.</summary>
    Cluster = 2,
}

public enum NodeStorage
{
    Unknown = 0,

    /// <summary>One SQLite file in the data folder.</summary>
    Sqlite = 1,

    /// <summary>Nothing outlives the process (tests).</summary>
    Memory = 2,
}

public enum NodeClock
{
    Unknown = 0,
    Live = 1,
    Stepped = 2,
}
