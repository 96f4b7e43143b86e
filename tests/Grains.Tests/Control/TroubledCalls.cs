namespace PushOrleans.Grains.Tests.Control;

/// <summary>Calls of one method that fail as they do while whoever answers them moves.</summary>
/// <param name="method">Its name.</param>
/// <param name="times">How many fail.</param>
/// <param name="areDone">What they ask for is done, and its answer lost.</param>
internal sealed class TroubledCalls(string method, int times = int.MaxValue, bool areDone = false) : IIncomingGrainCallFilter
{
    private int _failed;

    /// <summary>How many have failed.</summary>
    public int Failed => Volatile.Read(ref _failed);

    public bool IsOver { get; set; }

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        var isTroubled = context.InterfaceMethod.Name == method && Failed < times && !IsOver;
        if (!isTroubled || areDone) await context.Invoke();
        if (!isTroubled) return;
        Interlocked.Increment(ref _failed);
        throw new Interfaces.EvidenceUnavailableException();
    }
}
