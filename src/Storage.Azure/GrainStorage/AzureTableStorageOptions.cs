using Orleans.Storage;
using PushOrleans.Storage.Azure;

namespace Orleans.Configuration;

/// <summary>Where and how grains' states are kept.</summary>
public sealed class AzureTableStorageOptions : AzureTableOptions, IStorageProviderSerializerOptions
{
    public const string DEFAULT_TABLE_NAME = "OrleansGrainState";

    public const int DEFAULT_INIT_STAGE = ServiceLifecycleStage.ApplicationServices;

    /// <inheritdoc/>
    public override string TableName { get; set; } = DEFAULT_TABLE_NAME;

    /// <summary>Whether clearing a state deletes its row. Default false: the row stays, empty, and its ETag with it.</summary>
    public bool DeleteStateOnClear { get; set; }

    /// <summary>Whether states are written as text, for serializers that give text. Default false. Both are read.</summary>
    public bool UseStringFormat { get; set; }

    /// <summary>Stage of the silo's life at which the table is made. Default <see cref="DEFAULT_INIT_STAGE"/>.</summary>
    public int InitStage { get; set; } = DEFAULT_INIT_STAGE;

    /// <summary>Turns states into bytes. Default: the one that is registered under the provider's name, or else the silo's.</summary>
    public IGrainStorageSerializer GrainStorageSerializer { get; set; } = null!;
}
