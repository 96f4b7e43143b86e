namespace PushOrleans.Grains.Interfaces;

/// <summary>
/// The clock of decisions, whole seconds since 1970-01-01T00:00:00Z. Apart from the system's clock, which alone drives timers, time-outs and
/// freshness: so a demo or a test can live on a time of its own.
/// </summary>
public sealed class DomainClock(TimeProvider time)
{
    /// <summary>Now, floored to the second.</summary>
    public long Now => time.GetUtcNow().ToUnixTimeSeconds();
}

/// <summary>
/// What this silo's grains wait for: who is busy, and when who is due. It paces timers, and lets a demo's clock jump over idle time.
/// Thread-safe.
/// </summary>
public sealed class Agenda
{
    private readonly Dictionary<string, long> _due = new(StringComparer.Ordinal);
    private readonly HashSet<string> _busy = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Action> _wakes = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>The owner has work at this instant.</summary>
    public void Busy(string owner)
    {
        lock (_lock) _busy.Add(owner);
    }

    /// <summary>The owner has nothing to do before <paramref name="at"/> (null = at all).</summary>
    public void Idle(string owner, long? at)
    {
        lock (_lock)
        {
            _busy.Remove(owner);
            if (at is { } due) _due[owner] = due;
            else _due.Remove(owner);
        }
    }

    /// <summary>How the owner is made to look at the clock again, on any thread; null when nobody is there to look.</summary>
    public void WakeBy(string owner, Action? wake)
    {
        lock (_lock)
        {
            if (wake is null) _wakes.Remove(owner);
            else _wakes[owner] = wake;
        }
    }

    /// <summary>The owner ends.</summary>
    public void Leave(string owner)
    {
        lock (_lock)
        {
            _busy.Remove(owner);
            _due.Remove(owner);
            _wakes.Remove(owner);
        }
    }

    /// <summary>The clock was put forward to <paramref name="now"/>: who is due looks at it at once.</summary>
    public void Wake(long now)
    {
        List<Action> wakes = [];
        lock (_lock)
            foreach (var (owner, at) in _due)
                if (at <= now && _wakes.TryGetValue(owner, out var wake)) wakes.Add(wake);
        foreach (var wake in wakes) wake();
    }

    /// <summary>Whether nobody is busy, and the earliest instant at which somebody is due.</summary>
    public (bool AllIdle, long? NextDue) Look()
    {
        lock (_lock) return (_busy.Count == 0, _due.Count == 0 ? null : _due.Values.Min());
    }
}
