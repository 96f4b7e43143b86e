namespace PushOrleans.Grains;

/// <summary>How providers' budgets are shared. Times are of the system's clock.</summary>
public sealed class ProviderOptions
{
    /// <summary>How long a partition may take to give back idle slots, 0.1–30 s. Default 2 s.</summary>
    public TimeSpan RecallTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Partitions asked at once, for slots or for a day's end, 1–256. Default 16.</summary>
    public int Width { get; set; } = 16;

    /// <summary>How often days that have ended are looked at, 1 s – 1 h. Default 30 s.</summary>
    public TimeSpan CloseDaysEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a campaign decision is remembered for a repeat of its question, 1–400 days. Default 7.</summary>
    public int RememberDays { get; set; } = 7;

    /// <summary>How many closed days stay in the inputs, 8–366. Default 62.</summary>
    public int ClosedDaysKept { get; set; } = 62;

    /// <summary>Pause between two writes of the counts that partitions report, 0–10 s. Default 0; in a cluster 250 ms, as a thousand partitions tell within seconds.</summary>
    public TimeSpan CountsPause { get; set; }

    internal bool IsValid() =>
        RecallTimeout >= TimeSpan.FromMilliseconds(100) && RecallTimeout <= TimeSpan.FromSeconds(30)
        && Width is >= 1 and <= 256
        && CloseDaysEvery >= TimeSpan.FromSeconds(1) && CloseDaysEvery <= TimeSpan.FromHours(1)
        && CountsPause >= TimeSpan.Zero && CountsPause <= TimeSpan.FromSeconds(10)
        && RememberDays is >= 1 and <= 400
        && ClosedDaysKept is >= 8 and <= 366;
}
