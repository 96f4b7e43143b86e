using Orleans.Concurrency;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>Key 0, an activation for each call under way. Writes nothing itself.</summary>
[GrainType("push.redrive"), StatelessWorker]
public sealed class RedriveGrain(IRedrive redrive) : Grain, IRedriveGrain
{
    public Task Redrive(DeadLetter letter, CancellationToken cancellationToken) => redrive.RedriveAsync(letter, cancellationToken);
}
