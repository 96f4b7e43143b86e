using Microsoft.Extensions.Options;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>What the partitions of a silo do in turns, so that a submission, a single push or a progress event never waits behind all of them.</summary>
public sealed class SiloTurns(IOptions<PartitionOptions> options) : IBulkRoom
{
    private const int SnapshotsAtOnce = 1;

    /// <summary>To decide a page of a bulk campaign.</summary>
    public Turns Pages { get; } = new(options.Value.PagesAtOnce);

    /// <summary>To take and store a snapshot: all users of a partition are encoded without a pause, and after an import all partitions are due at once.</summary>
    public Turns Snapshots { get; } = new(SnapshotsAtOnce);

    public IDisposable MakeRoom() => Pages.MakeRoom();
}
