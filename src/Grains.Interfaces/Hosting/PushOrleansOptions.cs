namespace PushOrleans.Grains.Interfaces;

/// <summary>What a node is told; section <c>PushOrleans</c> of the configuration.</summary>
public sealed class PushOrleansOptions
{
    public const string Section = "PushOrleans";

    /// <summary>How the node lives. Default: <see cref="NodeMode.Embedded"/>.</summary>
    public NodeMode Mode { get; set; } = NodeMode.Embedded;

    /// <summary>Folder of the store, made when missing. Default: <c>./data</c>. One process at a time.</summary>
    public string DataFolder { get; set; } = "./data";

    /// <summary>Where an embedded node keeps ledger and grains' states. Default: <see cref="NodeStorage.Sqlite"/>. A cluster keeps them in the account of <see cref="Azure"/>.</summary>
    public NodeStorage Storage { get; set; } = NodeStorage.Sqlite;

    /// <summary>Partitions of users, 1–4096; fixed once a store is made. Default: 64, in a cluster 1,024.</summary>
    public int Partitions { get; set; } = Partitioning.EmbeddedDefault;

    /// <summary>Whether decisions follow the clock or a coordinator's steps. Default: <see cref="NodeClock.Live"/>.</summary>
    public NodeClock Clock { get; set; } = NodeClock.Live;

    /// <summary>The first API key of a store that has none (at least 32 characters); null = one is made and printed once. Secret.</summary>
    public string? BootstrapKey { get; set; }

    /// <summary>
    /// Port on which silos reach this one, 1–65535. Default (0): embedded a free one on the loopback interface, so that many nodes can run on one machine;
    /// in a cluster 11111.
    /// </summary>
    public int SiloPort { get; set; }

    /// <summary>Port on which API nodes reach this silo, 1–65535; cluster only. Default: 30000.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>Where a silo answers <c>/health</c> and <c>/metrics</c>. Default: <c>http://127.0.0.1:8081</c>; for probes from elsewhere <c>http://0.0.0.0:8081</c>.</summary>
    public string SiloUrl { get; set; } = "http://127.0.0.1:8081";

    /// <summary>Seconds that a call between grains may take, 1–600. Default: 30.</summary>
    public int CallTimeoutSeconds { get; set; } = 30;

    /// <summary>Minutes without a call after which a grain is put to rest, 2–1440. Default: 15.</summary>
    public int IdleGrainMinutes { get; set; } = 15;

    /// <summary>Per cent of the machine's memory above which idle grains are put to rest early, 50–99; 0 = never. Default: 90.</summary>
    public int MemoryLimitPercent { get; set; } = 90;

    /// <summary>Seconds that a stop waits for pages in flight, 1–600. Default: 30.</summary>
    public int StopTimeoutSeconds { get; set; } = 30;

    /// <summary>How the silos of a cluster find and watch each other.</summary>
    public ClusterOptions Cluster { get; set; } = new();

    /// <summary>The storage account of a cluster.</summary>
    public AzureOptions Azure { get; set; } = new();
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

    /// <summary>Append blobs and tables of one storage account: what every cluster has.</summary>
    Azure = 3,
}

public enum NodeClock
{
    Unknown = 0,
    Live = 1,
    Stepped = 2,
}
