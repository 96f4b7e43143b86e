using System.Security.Cryptography;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Bench;

/// <summary>Where a node of the race keeps its ledger, and how durable a verdict there is.</summary>
/// <param name="Name">As the table names it.</param>
/// <param name="Configure">Sets a node up; it may have the folder to itself.</param>
internal sealed record RaceStore(string Name, Action<PushOrleansOptions, TemporaryFolder> Configure)
{
    public static RaceStore Memory { get; } = new("volatile", (options, _) => options.Storage = NodeStorage.Memory);

    public static RaceStore Sqlite { get; } = new("SQLite, synchronous FULL", (options, folder) => (options.Storage, options.DataFolder) = (NodeStorage.Sqlite, folder.Path));

    /// <summary>A cluster of one on this account, with a container and tables of its own each time.</summary>
    public static RaceStore Azure(string connectionString) => new("Azurite", (options, _) =>
    {
        var name = "race" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        options.Mode = NodeMode.Cluster;
        options.Azure = new AzureOptions { ConnectionString = connectionString, Container = name, TablePrefix = name };
        options.Cluster = new ClusterOptions { Address = "127.0.0.1", Dashboard = false };
        (options.SiloPort, options.GatewayPort) = (FreePorts.Next(), FreePorts.Next());
    });
}
