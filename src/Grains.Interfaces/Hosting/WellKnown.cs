namespace PushOrleans.Grains.Interfaces;

/// <summary>Names under which a silo registers what grains and front ends share.</summary>
public static class WellKnown
{
    /// <summary>Grain storage: <c>[PersistentState("state", WellKnown.Storage)]</c>.</summary>
    public const string Storage = "push";

    /// <summary>Memory streams of live pop-ups and progress: hints only.</summary>
    public const string Streams = "push";

    /// <summary>Key of the <see cref="TimeProvider"/> that decisions live by. Timers, time-outs and freshness take the unkeyed one.</summary>
    public const string DomainTime = "domain";
}
