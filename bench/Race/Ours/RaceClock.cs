namespace PushOrleans.Bench;

/// <summary>The clock of decisions, which stands where the race puts it. Timers run on the system's.</summary>
internal sealed class RaceClock(long t) : TimeProvider
{
    private long _t = t;

    public void Set(long t) => Volatile.Write(ref _t, t);

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Volatile.Read(ref _t));
}
