using System.Diagnostics.Metrics;

namespace PushOrleans.Grains;

/// <summary>Instruments of partitions, in the one meter.</summary>
internal static class PartitionInstruments
{
    private static readonly Meter Meter = new("PushOrleans");

    public static readonly Counter<long> Verdicts = Meter.CreateCounter<long>("push.verdicts", "{verdict}", "Durable verdicts on users");
    public static readonly Counter<long> Pages = Meter.CreateCounter<long>("push.pages", "{page}", "Durable pages of verdicts");
    public static readonly Counter<long> Appends = Meter.CreateCounter<long>("push.journal.appends", "{append}", "Appends to the journal");
    public static readonly Counter<long> Records = Meter.CreateCounter<long>("push.journal.records", "{record}", "Records appended to the journal");
    public static readonly Counter<long> Bytes = Meter.CreateCounter<long>("push.journal.bytes", "By", "Payload bytes appended, personal ones left out");
    public static readonly Counter<long> Incarnations = Meter.CreateCounter<long>("push.partition.incarnations", "{incarnation}", "Activations of partitions");
    public static readonly Counter<long> Failures = Meter.CreateCounter<long>("push.partition.failures", "{failure}", "Incarnations that ended by a failed or fenced append");
    public static readonly Counter<long> LeasesTakenBack = Meter.CreateCounter<long>("push.leases.taken_back", "{lease}", "Awake users taken back by their partition");
    public static readonly Counter<long> HandOffRetries = Meter.CreateCounter<long>("push.handoff.retries", "{retry}", "Batches of grants handed over again after a failure");
    public static readonly Counter<long> Moves = Meter.CreateCounter<long>("push.partition.moves", "{move}", "Partitions that this silo sent to another");
    public static readonly Counter<long> StalePages = Meter.CreateCounter<long>("push.pages.stale", "{page}", "Pages that were given up before their append, since their inputs were no longer fresh");
    public static readonly Counter<long> CreditWaits = Meter.CreateCounter<long>("push.handoff.credit_waits", "{turn}", "Turns that a campaign gave up because its channels have not ended what they have");
    public static readonly Counter<long> ReceiptsMarked = Meter.CreateCounter<long>("push.receipts.marked", "{receipt}", "Receipts that no person and no screen can have made");
    public static readonly Counter<long> Snapshots = Meter.CreateCounter<long>("push.snapshots", "{snapshot}", "Snapshots saved");
    public static readonly Counter<long> ReplayDifferences = Meter.CreateCounter<long>("push.replay.differences", "{verdict}", "Replayed verdicts that differ from the ledger: an alarm");
}
