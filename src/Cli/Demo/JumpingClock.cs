namespace PushOrleans.Cli;

/// <summary>A clock that runs at the system's pace, begins where it is told, and can be put forward, never back. Thread-safe.</summary>
internal sealed class JumpingClock(TimeProvider system, DateTimeOffset start) : TimeProvider
{
    private long _ahead = (start - system.GetUtcNow()).Ticks;

    public override DateTimeOffset GetUtcNow() => system.GetUtcNow().AddTicks(Interlocked.Read(ref _ahead));

    /// <summary>Goes to the instant, unless it has passed.</summary>
    public bool JumpTo(DateTimeOffset instant)
    {
        var gap = (instant - GetUtcNow()).Ticks;
        if (gap <= 0) return false;
        Interlocked.Add(ref _ahead, gap);
        return true;
    }
}
