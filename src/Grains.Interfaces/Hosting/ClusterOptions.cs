namespace PushOrleans.Grains.Interfaces;

/// <summary>How silos find and watch each other; section <c>PushOrleans:Cluster</c>. The same for every silo and API node of a cluster.</summary>
public sealed class ClusterOptions
{
    /// <summary>Silos and API nodes of one name form one cluster. Default: <c>push-orleans</c>.</summary>
    public string Id { get; set; } = "push-orleans";

    /// <summary>Where the list of silos is kept. Default: <see cref="ClusterTable.Azure"/>, in the account of <c>PushOrleans:Azure</c>.</summary>
    public ClusterTable Table { get; set; } = ClusterTable.Azure;

    /// <summary>Connection string of Redis or of the database, where <see cref="Table"/> is one of them. Secret.</summary>
    public string? TableConnection { get; set; }

    /// <summary>ADO.NET's name of the database's driver. Default: <c>Npgsql</c>.</summary>
    public string TableDriver { get; set; } = "Npgsql";

    /// <summary>IP address under which others reach this silo; null (default) = the first one of this host.</summary>
    public string? Address { get; set; }

    /// <summary>Takes name, address and labels from the pod (Orleans' Kubernetes hosting), and takes pods that are gone out of the cluster. Default: false.</summary>
    public bool Kubernetes { get; set; }

    /// <summary>Orleans' dashboard: silos collect for it, API nodes show it at <c>/dashboard</c> to keys with the scope ops:read. Default: true.</summary>
    public bool Dashboard { get; set; } = true;

    /// <summary>Seconds within which a silo answers another's probe, which is also how often it is probed, 1–60. Default: 5.</summary>
    public int ProbeSeconds { get; set; } = 5;

    /// <summary>Probes in a row that are missed before a silo is suspected, 1–10. Default: 3.</summary>
    public int MissedProbes { get; set; } = 3;

    /// <summary>Silos that have to suspect one before it is declared dead, 1–10; in a smaller cluster all others are enough. Default: 2.</summary>
    public int VotesForDeath { get; set; } = 2;

    /// <summary>Seconds between two readings of the list of silos where no gossip told of a change, 1–600. Default: 60.</summary>
    public int RefreshSeconds { get; set; } = 60;

    /// <summary>Seconds between two marks in the list that a silo is alive, 1–600. A new silo does not wait for one whose mark is three times as old. Default: 30.</summary>
    public int AliveSeconds { get; set; } = 30;

    /// <summary>Seconds between two readings of the gateways by an API node, 1–600. Default: 10.</summary>
    public int GatewayRefreshSeconds { get; set; } = 10;

    /// <summary>Seconds by which a silo's clock may differ from the store's before it is not ready, 1–60. Default: 2.</summary>
    public int MaxClockSkewSeconds { get; set; } = 2;
}

public enum ClusterTable
{
    Unknown = 0,

    /// <summary>A table of the storage account.</summary>
    Azure = 1,

    /// <summary>Orleans' own package for Redis.</summary>
    Redis = 2,

    /// <summary>Orleans' own package for ADO.NET; its tables are made by Orleans' scripts.</summary>
    AdoNet = 3,
}

/// <summary>The storage account of a cluster; section <c>PushOrleans:Azure</c>. Either the connection string, or both addresses.</summary>
public sealed class AzureOptions
{
    /// <summary>Connection string of the account. Secret.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Address of the blob service, e.g. <c>https://name.blob.core.windows.net</c>; signed in by what the environment offers (Azure.Identity).</summary>
    public string? BlobService { get; set; }

    /// <summary>Address of the table service, e.g. <c>https://name.table.core.windows.net</c>.</summary>
    public string? TableService { get; set; }

    /// <summary>Container of the journal. Default: <c>pushorleans-journal</c>.</summary>
    public string Container { get; set; } = "pushorleans-journal";

    /// <summary>What the tables' names begin with, letters and digits, a letter first; <c>Orleans</c> gives those of Orleans' own packages. Default: <c>Orleans</c>.</summary>
    public string TablePrefix { get; set; } = "Orleans";

    /// <summary>What opens the account's blobs.</summary>
    public string Blobs => ConnectionString is { Length: > 0 } all ? all : BlobService ?? "";

    /// <summary>What opens the account's tables.</summary>
    public string Tables => ConnectionString is { Length: > 0 } all ? all : TableService ?? "";
}
