namespace PushOrleans.Grains.Tests.Control;

/// <summary>Calls of one method that fail as they do while whoever answers them moves.</summary>
/// <param name="method">Its name.</param>
/// <param name="times">How many fail.</param>
internal sealed class TroubledCalls(string method, int times = int.MaxValue) : IIncomingGrainCallFilter
{
    private int _failed;

    /// <summary>How many have failed.</summary>
    public int Failed => Volatile.Read(ref _failed);

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.InterfaceMethod.Name != method || Failed >= times) return context.Invoke();
        Interlocked.Increment(ref _failed);
        throw new Interfaces.EvidenceUnavailableException();
    }
}
