namespace PushOrleans.Grains;

/// <summary>How users are partitioned, and who paces the partitions.</summary>
public sealed class PartitionOptions
{
    /// <summary>Partitions of the store, fixed when it is created, 1–65,536. Default 64.</summary>
    public int Count { get; set; } = Interfaces.Partitioning.EmbeddedDefault;

    /// <summary>Partitions do not page by themselves: the step coordinator drives them (<c>PushOrleans:Clock=Stepped</c>). Default false.</summary>
    public bool Stepped { get; set; }

    /// <summary>Users decided in one turn at one instant, 1–100,000. Default 2,000.</summary>
    public int PageSize { get; set; } = 2_000;

    /// <summary>Bulk pages that a silo decides at once, 1–1,024. Default its processors: enough to keep them busy, and no line for all else to stand in.</summary>
    public int PagesAtOnce { get; set; } = Environment.ProcessorCount;

    /// <summary>Pages decided ahead of their durability, 1–64. Default 4.</summary>
    public int MaxPagesAhead { get; set; } = 4;

    /// <summary>All pages ahead, single pushes' among them, which wait for no bulk page's durability and for each other's only while a store stands still; 1–1,024. Default 64.</summary>
    public int MaxSinglesAhead { get; set; } = 64;

    /// <summary>Batches of one campaign's grants that the broker has not confirmed, at once, 1–64. Default 4.</summary>
    public int MaxHandOffs { get; set; } = 4;

    /// <summary>Pages of one campaign that wait for their hand-off before no further page of it is decided, 1–10,000. Default 256.</summary>
    public int MaxHandOffBacklog { get; set; } = 256;

    /// <summary>
    /// Awake users whose grains live in another process than their partition, and whom a page asks at once, 1–10,000. Default 32: with every partition asking, some
    /// thousand calls wait and not a hundred thousand.
    /// </summary>
    public int MaxAskedAtOnce { get; set; } = 32;

    /// <summary>
    /// Grants of one campaign in one partition whose delivery has not ended, before no further page of it is decided: the credit that its channels
    /// give back by their reports. 1–1,000,000,000. Default 100,000.
    /// </summary>
    public long MaxUndelivered { get; set; } = 100_000;

    /// <summary>An awake user that does not answer a page within this is taken back, 1 ms–10 s. Default 250 ms.</summary>
    public TimeSpan AwakeAnswerTimeout { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>A lease without a word for this long is taken back, 1 s–1 day. Default 5 min.</summary>
    public TimeSpan LeaseIdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often due users, reports and the watermark are looked after, 10 ms–1 s. Default 100 ms.</summary>
    public TimeSpan Tick { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Least time between two reports of a campaign's progress, but for its completion, 10 ms–10 s. Default 200 ms.</summary>
    public TimeSpan ReportEvery { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long the hand-off watermark waits for a record to ride in before it gets one of its own, 10 ms–1 min. Default 10 s.</summary>
    public TimeSpan WatermarkEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a partition without work keeps its reminder, 1 s–1 h. Default 1 min.</summary>
    public TimeSpan ReminderLinger { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Pause before a call that failed (hand-off, report, quota) is made again, 10 ms–1 min. Default 500 ms.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Bytes of records since the last snapshot from which the next is taken (or as many as that one had, if it had more), 1 KiB–1 GiB.
    /// Default 8 MiB: what a restart has to read beyond the snapshot.
    /// </summary>
    public long SnapshotBytes { get; set; } = 8 << 20;

    /// <summary>Records since the last snapshot from which the next is taken, 1–1,000,000. Default 10,000.</summary>
    public int SnapshotRecords { get; set; } = 10_000;

    /// <summary>
    /// How long a partition has work before it gets its reminder, 0–1 min. Default 0. In a cluster 20 s: until then whoever inherits it opens it
    /// (<see cref="OpensOwn"/>), and a campaign of seconds costs no reminder.
    /// </summary>
    public TimeSpan ReminderAfter { get; set; }

    /// <summary>How long a report waits for those of the silo's other partitions, 0–1 s; 0 gathers what is ready. Default 20 ms.</summary>
    public TimeSpan ReportWithin { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a campaign that is offered waits for the turn of its first page, to be pinned in the same append, 0–10 s; 0 pins at once. Default 100 ms.</summary>
    public TimeSpan PinWithin { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>A silo opens the partitions that are its own when it starts, and those that it inherits. Default false, in a cluster true.</summary>
    public bool OpensOwn { get; set; }

    /// <summary>
    /// Partitions that a silo sends to others at once, 1–256, or a 64th of what it has to send where that is more; the others decide meanwhile. Default 4: with more
    /// of them each is away for longer (docs/decisions/0015-rolling-restarts.md).
    /// </summary>
    public int MovesAtOnce { get; set; } = 4;

    /// <summary>How many of so many moves are made at once.</summary>
    internal int MovesAtOnceOf(int moves) => Math.Max(MovesAtOnce, moves / MovesInLine);

    /// <summary>Partitions that a silo opens at once where nobody has them any more, 1–256. Default 16.</summary>
    public int OpensAtOnce { get; set; } = 16;

    /// <summary>How often a silo looks for partitions that belong elsewhere where no change of the silos told it to, 1 s–10 min. Default 10 s.</summary>
    public TimeSpan MoveLookEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a partition that came stays at least, 1 s–10 min: longer than a silo that leaves takes to be out of the list. Default 15 s.</summary>
    public TimeSpan MoveStay { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a partition that moves may take to finish its page and hand-offs, 0.1 s–1 min; what is left is done by its successor. Default 5 s.</summary>
    public TimeSpan LeaveWithin { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>An API node that is silent for this long holds no connections any more, 1 s–10 min. Default 45 s: three of its polls.</summary>
    public TimeSpan PresenceLasts { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>A pop-up that was sent and is not reported as shown within this may go to another device of the user, 1 s–10 min. Default 10 s.</summary>
    public TimeSpan ShowWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A pop-up that is not reported as closed within this no longer keeps back the next one, 1 s–1 h. Default 5 min.</summary>
    public TimeSpan ScreenTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A pop-up that is told to have been closed or clicked sooner after its first frame is marked (5(9)), 0–10 s. Default 100 ms: nobody reacts to what he sees within that.</summary>
    public TimeSpan QuickestReaction { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Receipts of one device within <see cref="ReceiptBurstWithin"/> that are taken as they are; more are marked (5(9)), 1–100,000. Default 60: twenty pop-ups
    /// that waited to be reported.
    /// </summary>
    public int ReceiptBurst { get; set; } = 60;

    /// <summary>1 s–1 h. Default 10 s.</summary>
    public TimeSpan ReceiptBurstWithin { get; set; } = TimeSpan.FromSeconds(10);

    // Moves one after the other that fit into a stop (30 s) on a store that answers in some 20 ms, at a third of a second each: who has more partitions sends more at once.
    private const int MovesInLine = 64;

    internal bool IsValid() =>
        Count is >= 1 and <= 65_536 && PageSize is >= 1 and <= 100_000 && PagesAtOnce is >= 1 and <= 1_024 && MaxPagesAhead is >= 1 and <= 64 && MaxSinglesAhead is >= 1 and <= 1_024
        && MaxHandOffs is >= 1 and <= 64 && MaxHandOffBacklog is >= 1 and <= 10_000 && MaxUndelivered is >= 1 and <= 1_000_000_000
        && MaxAskedAtOnce is >= 1 and <= 10_000 && In(AwakeAnswerTimeout, 1, 10_000) && In(LeaseIdleTimeout, 1_000, 86_400_000) && In(Tick, 10, 1_000)
        && In(ReportEvery, 10, 10_000) && In(WatermarkEvery, 10, 60_000) && In(RetryAfter, 10, 60_000) && In(ReminderLinger, 1_000, 3_600_000)
        && In(ReminderAfter, 0, 60_000) && In(ReportWithin, 0, 1_000) && In(PinWithin, 0, 10_000)
        && MovesAtOnce is >= 1 and <= 256 && OpensAtOnce is >= 1 and <= 256 && In(MoveLookEvery, 1_000, 600_000) && In(MoveStay, 1_000, 600_000) && In(LeaveWithin, 100, 60_000)
        && In(PresenceLasts, 1_000, 600_000) && In(ShowWithin, 1_000, 600_000) && In(ScreenTime, 1_000, 3_600_000)
        && In(QuickestReaction, 0, 10_000) && ReceiptBurst is >= 1 and <= 100_000 && In(ReceiptBurstWithin, 1_000, 3_600_000)
        && SnapshotBytes is >= 1024 and <= 1 << 30 && SnapshotRecords is >= 1 and <= 1_000_000;

    private static bool In(TimeSpan value, double leastMs, double mostMs) => value.TotalMilliseconds >= leastMs && value.TotalMilliseconds <= mostMs;
}
