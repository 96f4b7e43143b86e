namespace PushOrleans.Compliance;

/// <summary>A window [Start, End) of the wall-clock time of day, in seconds since midnight; Start &gt; End spans midnight. Never empty.</summary>
public readonly record struct TimeWindow(int Start, int End)
{
    /// <summary>Whether the wall-clock second of the day lies in the window.</summary>
    public bool Contains(int secondOfDay) => Start < End
        ? secondOfDay >= Start && secondOfDay < End
        : secondOfDay >= Start || secondOfDay < End;
}
