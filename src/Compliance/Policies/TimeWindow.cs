namespace PushOrleans.Compliance;

/// <summary>A window [Start, End) of the wall-clock time of day, in seconds since midnight; Start &gt; End spans midnight. Never empty.</summary>
public readonly record struct TimeWindow(int Start, int End)
{
    /// <summary>Whether the wall-clock second of the day lies in the window.</summary>
    public bool Contains(int secondOfDay) => Start < End
        ? secondOfDay >= Start && secondOfDay < End
        : secondOfDay >= Start || secondOfDay < End;

    /// <summary>Seconds from the wall-clock second of the day to the window's end; 0 when it is not in the window.</summary>
    public int Remaining(int secondOfDay) => Contains(secondOfDay) ? (End > secondOfDay ? End : End + 86_400) - secondOfDay : 0;

    /// <summary>The rest of the day: what this window does not contain.</summary>
    public TimeWindow Outside() => new(End, Start);
}
