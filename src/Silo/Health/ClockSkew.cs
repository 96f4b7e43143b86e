namespace PushOrleans.Silo;

/// <summary>What a Date header tells of the difference between two clocks. Pure.</summary>
internal static class ClockSkew
{
    /// <summary>A Date header has whole seconds (RFC 9110 §5.6.7): the instant lies within the second after it.</summary>
    private static readonly TimeSpan Resolution = TimeSpan.FromSeconds(1);

    /// <param name="sent">This clock before the question.</param>
    /// <param name="answered">This clock after the answer.</param>
    /// <param name="date">The other clock in between, as its header tells.</param>
    /// <returns>By how much this clock is ahead (behind: negative) at least; zero when the answer is no proof of a difference.</returns>
    public static TimeSpan AtLeast(DateTimeOffset sent, DateTimeOffset answered, DateTimeOffset date)
    {
        var ahead = sent - (date + Resolution);
        if (ahead > TimeSpan.Zero) return ahead;
        var behind = answered - date;
        return behind < TimeSpan.Zero ? behind : TimeSpan.Zero;
    }
}
