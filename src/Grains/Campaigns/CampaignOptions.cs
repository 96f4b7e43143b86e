namespace PushOrleans.Grains;

/// <summary>How campaigns drive their partitions. Times are of the system's clock.</summary>
public sealed class CampaignOptions
{
    /// <summary>Partitions called at once by one campaign, 1–256. Default 32.</summary>
    public int Width { get; set; } = 32;

    /// <summary>How often a campaign that waits looks at the clock, 10 ms – 10 s. Default 250 ms.</summary>
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>A partition with work that told nothing for so long is driven again, 1 s – 10 min. Default 10 s.</summary>
    public TimeSpan SilentAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to wait after the first fault in a row before going on, 10 ms – <see cref="RetryAfter"/>; twice as long after each further one. Default 50 ms.</summary>
    public TimeSpan RetryFirst { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest wait between two faults in a row, 50 ms – 1 min. Default 1 s.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a summary of the counts is stored while sending, 1 s – 10 min. Default 10 s.</summary>
    public TimeSpan SummaryEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often feedback of receipts and complaints goes into the inputs, 1 s – 10 min. Default 1 s.</summary>
    public TimeSpan FeedbackEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an approval of news holds, 1–168 hours. Default 24.</summary>
    public int NewsApprovalHours { get; set; } = 24;

    /// <summary>Doubtful receipts of one kind (bursts, impossible dwell times) from which a campaign is marked, 1–1,000,000. Default 10.</summary>
    public int DoubtfulReceipts { get; set; } = 10;

    /// <summary>… and their share of the pop-ups shown, 0–100 per cent. Default 5.</summary>
    public int DoubtfulPct { get; set; } = 5;

    /// <summary>The wait after a fault, of the wait after the one before it in a row (zero: it is the first).</summary>
    internal TimeSpan WaitAfter(TimeSpan before)
    {
        var twice = before * 2;
        return before == TimeSpan.Zero ? RetryFirst : twice < RetryAfter ? twice : RetryAfter;
    }

    internal bool IsValid() =>
        Width is >= 1 and <= 256
        && LookEvery >= TimeSpan.FromMilliseconds(10) && LookEvery <= TimeSpan.FromSeconds(10)
        && SilentAfter >= TimeSpan.FromSeconds(1) && SilentAfter <= TimeSpan.FromMinutes(10)
        && RetryAfter >= TimeSpan.FromMilliseconds(50) && RetryAfter <= TimeSpan.FromMinutes(1)
        && RetryFirst >= TimeSpan.FromMilliseconds(10) && RetryFirst <= RetryAfter
        && SummaryEvery >= TimeSpan.FromSeconds(1) && SummaryEvery <= TimeSpan.FromMinutes(10)
        && FeedbackEvery >= TimeSpan.FromSeconds(1) && FeedbackEvery <= TimeSpan.FromMinutes(10)
        && DoubtfulReceipts is >= 1 and <= 1_000_000 && DoubtfulPct is >= 0 and <= 100
        && NewsApprovalHours is >= 1 and <= 168;
}
