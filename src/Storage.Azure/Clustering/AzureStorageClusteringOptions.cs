using PushOrleans.Storage.Azure;

namespace Orleans.Clustering.AzureStorage;

/// <summary>Where silos keep the membership table.</summary>
public sealed class AzureStorageClusteringOptions : AzureTableOptions
{
    public const string DEFAULT_TABLE_NAME = "OrleansSiloInstances";

    /// <inheritdoc/>
    public override string TableName { get; set; } = DEFAULT_TABLE_NAME;
}

/// <summary>Where clients find the membership table.</summary>
public sealed class AzureStorageGatewayOptions : AzureTableOptions
{
    /// <inheritdoc/>
    public override string TableName { get; set; } = AzureStorageClusteringOptions.DEFAULT_TABLE_NAME;
}
