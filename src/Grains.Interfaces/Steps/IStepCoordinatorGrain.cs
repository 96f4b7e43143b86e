namespace PushOrleans.Grains.Interfaces;

/// <summary>One grain (key 0), only with <c>PushOrleans:Clock=Stepped</c>: drives the contract's order of events through the grains.</summary>
[Alias("push.steps")]
public interface IStepCoordinatorGrain : IGrainWithIntegerKey
{
    /// <summary>Takes a campaign (canonical JSON) into the run.</summary>
    [Alias("add")]
    Task Add(ReadOnlyMemory<byte> campaignJson, CancellationToken cancellationToken);

    /// <summary>Runs steps until none is left or <paramref name="most"/> were run; answers how many were run.</summary>
    [Alias("run")]
    Task<int> Run(int most, CancellationToken cancellationToken);
}
