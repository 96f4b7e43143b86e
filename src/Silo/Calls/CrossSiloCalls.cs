using System.Diagnostics.Metrics;

namespace PushOrleans.Silo;

/// <summary>
/// Counts calls between grains of different silos by grain and method: what a verdict at rest costs beside its storage. A call carries the silo that it comes
/// from; one from an API node carries none and is not counted.
/// </summary>
internal sealed class CrossSiloCalls(ILocalSiloDetails silo) : IOutgoingGrainCallFilter, IIncomingGrainCallFilter
{
    private const string From = "push.from";
    private static readonly Meter Meter = new("PushOrleans");
    private static readonly Counter<long> Calls = Meter.CreateCounter<long>("push.calls.cross_silo", "{call}", "Calls that came from another silo, by grain and method");

    private readonly int _here = silo.SiloAddress.GetConsistentHashCode();

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        RequestContext.Set(From, _here);
        return context.Invoke();
    }

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (RequestContext.Get(From) is int from && from != _here)
            Calls.Add(1, new("grain", context.TargetId.Type.ToString()), new("method", context.MethodName));
        return context.Invoke();
    }
}
