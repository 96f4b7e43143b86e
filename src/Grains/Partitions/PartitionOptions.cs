namespace PushOrleans.Grains;

/// <summary>How users are partitioned, and who paces the partitions.</summary>
public sealed class PartitionOptions
{
    /// <summary>Partitions of the store, fixed when it is created, 1–65,536. Default 64.</summary>
    public int Count { get; set; } = Interfaces.Partitioning.EmbeddedDefault;

    /// <summary>Partitions do not page by themselves: the step coordinator drives them (<c>PushOrleans:Clock=Stepped</c>). Default false.</summary>
    public bool Stepped { get; set; }
}
