using Orleans.Placement;
using Orleans.Runtime.Placement;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>A partition lives on the silo that <see cref="Rendezvous"/> names among those that take work, and its users' grains beside it.</summary>
public sealed class PartitionPlacement : PlacementStrategy
{
    internal static PartitionPlacement Instance { get; } = new();
}

/// <inheritdoc cref="PartitionPlacement"/>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PartitionPlacementAttribute() : PlacementAttribute(PartitionPlacement.Instance);

/// <summary>Carries <see cref="PartitionPlacement"/> out. A hint names the silo where another choice than the rendezvous is meant: a silo that leaves sends its partitions on.</summary>
internal sealed class PartitionPlacementDirector(PartitionCount partitions) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var compatible = context.GetCompatibleSilos(target);
        return Task.FromResult(IPlacementDirector.GetPlacementHint(target.RequestContextData, compatible) ?? Rendezvous.Choose(PartitionOf(target.GrainIdentity), compatible));
    }

    private int PartitionOf(GrainId grain) => grain.TryGetIntegerKey(out var number, out _) ? (int)number : partitions.Of(grain.Key.ToString()!);
}
