using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>
/// One grain per partition of users. Alone writes the partition's journal, and decides its users: at rest by its own state, awake by the heads that their grains hold. Its state may run ahead of the
/// store within one incarnation; what it answers, shows or hands over is durable. When an append fails, the incarnation ends with all heads
/// and leases, and the next activation reads the truth.
/// </summary>
[GrainType("push.partition"), PartitionPlacement]
public sealed partial class UserPartitionGrain(
    IJournalStore store,
    IInputsSource inputsSource,
    IHandOff handOff,
    WorkGate gate,
    LocalPartitions local,
    SiloReports reports,
    DomainClock clock,
    Agenda agenda,
    TimeProvider time,
    StringPool pool,
    KnownCampaigns campaigns,
    KnownScopes scopes,
    SiloTurns turns,
    IOptions<PartitionOptions> partitionOptions,
    ILogger<UserPartitionGrain> logger) : Grain, IUserPartitionGrain, IRemindable, IDisposable
{
    // An incarnation that ends has told all but its last instants (ReportEvery), of a busy partition some dozen records; telling every campaign anew would wake up them all.
    private const int UntoldRecords = 64;
    private static readonly RandomNumberGenerator Salts = RandomNumberGenerator.Create();

    private readonly CancellationTokenSource _stopping = new();
    private readonly PartitionOptions _options = partitionOptions.Value;
    private PartitionState _state = null!;
    private PartitionAppender _appender = null!;
    private HandOffQueue _handOffs = null!;
    private PageReadAhead _readAhead = null!;
    private JournalPosition _head = JournalPosition.Start;
    private int _partition;
    private long _incarnation;
    private Exception? _ended;
    private string _owner = "";

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _partition = checked((int)this.GetPrimaryKeyLong());
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(_partition, _options.Count);
        _owner = $"partition/{_partition}";
        try
        {
            await Open(cancellationToken);
        }
        catch (StoreUnavailableException fault)
        {
            throw new EvidenceUnavailableException($"Partition {_partition} cannot be read or opened.", fault);
        }

        try
        {
            await inputsSource.RefreshAsync(cancellationToken);
        }
        catch (EvidenceUnavailableException fault)
        {
            // Users can be taken in meanwhile; no page begins before the inputs are fresh.
            LogInputsUnavailable(_partition, fault);
        }

        _readAhead = new PageReadAhead((seq, token) => store.ReadAsync(_partition, seq, token));
        _handOffs = new HandOffQueue(handOff, _options, time, BuildBatch, OnHandedOver, logger, _stopping.Token);
        foreach (var page in _state.Unhanded) _handOffs.Enqueue(new HandOffPage(page.Seq, page.Campaign, page.Grants, default));
        var timer = this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(_options.Tick, _options.Tick) { Interleave = true });
        agenda.WakeBy(_owner, () => timer.Change(TimeSpan.Zero, _options.Tick));
        _arrival = local.Arrive(_partition);
        PartitionInstruments.Incarnations.Add(1);
        LogOpened(_partition, _incarnation, _state.Seq, _state.Users);
        foreach (var campaign in _state.Campaigns)
        {
            // What the last incarnation had recorded and not told any more is told by this one, receipts of pop-ups on the screens included.
            if (!campaign.IsDone) _dirty.Add(campaign.Number);
            else if (campaign.ChangedBy >= _state.Seq - UntoldRecords) _delivered.Add(campaign.Number);
            if (campaign.IsCancelled) AskBack(campaign);
        }

        foreach (var tally in _state.Providers) _reportable.Add(tally.ProviderId);
        Kick();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        var ended = _ended is not null;
        _ended ??= new MovedException($"Partition {_partition} is being deactivated.");
        agenda.Leave(_owner);
        Stop();
        if (_arrival is not null) local.Leave(_partition, _arrival, reason.ReasonCode);
        _leases.EndAll();
        if (ended || _appender is null) return;
        try
        {
            await _appender.Flushed.WaitAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is EvidenceUnavailableException or MovedException or OperationCanceledException)
        {
            // Nothing of it was answered; the next activation reads what became of it.
            LogUnflushed(_partition, fault);
        }
    }

    Task IRemindable.ReceiveReminder(string reminderName, TickStatus status)
    {
        _reminded = true;
        Kick();
        return Task.CompletedTask;
    }

    // An incarnation record fences every older activation: whoever appends next at the old position is refused.
    private async Task Open(CancellationToken cancellationToken)
    {
        var snapshot = await store.LoadSnapshotAsync(_partition, long.MaxValue, cancellationToken);
        _state = snapshot is null ? new PartitionState(_partition, pool) : PartitionState.Restore(_partition, snapshot, pool);
        _snapshotSeq = _state.Seq;
        while (true)
        {
            var tail = await JournalFold.CatchUp(store, _partition, _state, cancellationToken);
            _incarnation = _state.Incarnation + 1;
            var record = RecordChain.Seal(
                tail, _partition, RecordKind.Incarnation, Math.Max(clock.Now, _state.LastAt), _incarnation, 0, ReadOnlyMemory<byte>.Empty, [], Salts);
            if (await store.AppendAsync(_partition, tail, [record], cancellationToken) == AppendOutcome.Fenced) continue;
            _state.Apply(record, []);
            _head = record.Position;
            _appender = new PartitionAppender(store, _partition, _head, time, () => turns.Pages.HasLine, End);
            return;
        }
    }

    /// <summary>Makes a record, enters it into the state, and has it appended. Completes when it is durable.</summary>
    /// <param name="by">Timestamp at which the append must have begun; else the incarnation ends without it.</param>
    /// <param name="inBulk">It may be flushed with what other partitions append.</param>
    private Task Append(
        RecordKind kind, long at, long inputsVersion, byte[] payload, IReadOnlyList<PersonalContent> personal, long by = long.MaxValue, bool inBulk = false)
    {
        ThrowIfEnded();
        var record = RecordChain.Seal(_head, _partition, kind, at, _incarnation, inputsVersion, payload, personal, Salts);
        try
        {
            _state.Apply(record, record.Personal);
        }
        catch (CorruptRecordException fault)
        {
            End(fault);
            throw;
        }

        _head = record.Position;
        _bytesSinceSnapshot += payload.Length;
        foreach (var content in personal) _bytesSinceSnapshot += content.Content.Length;
        return _appender.Enqueue(record, by, inBulk);
    }

    /// <summary>The partition's clock: never before its last record, never falling.</summary>
    private long Now() => Math.Max(clock.Now, _state.LastAt);

    private long Now(Inputs inputs) => Math.Max(Now(), inputs.StoredAt);

    private void ThrowIfEnded()
    {
        if (_ended is EvidenceUnavailableException) throw new EvidenceUnavailableException("The journal cannot be written.", _ended);
        if (_ended is not null) throw new MovedException($"Partition {_partition} begins anew; repeat the call.", _ended);
    }

    private void Stop()
    {
        _stopping.Cancel();
    }

    public void Dispose() => _stopping.Dispose();

    private void End(Exception failure)
    {
        if (_ended is not null) return;
        _ended = failure;
        _leases.EndAll();
        PartitionInstruments.Failures.Add(1);
        LogEnded(_partition, _incarnation, failure);
        agenda.Leave(_owner);
        Stop();
        DeactivateOnIdle();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Partition {Partition} open: incarnation {Incarnation}, record {Seq}, {Users} users.")]
    private partial void LogOpened(int partition, long incarnation, long seq, int users);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {Partition} opened without fresh inputs: it decides nothing until it has them.")]
    private partial void LogInputsUnavailable(int partition, Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "Partition {Partition}: incarnation {Incarnation} ended, the next one reads the truth.")]
    private partial void LogEnded(int partition, long incarnation, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {Partition} was deactivated before its last records were known to be durable.")]
    private partial void LogUnflushed(int partition, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {Partition}: {What} failed and is made again.")]
    private partial void LogRetry(int partition, string what, Exception fault);
}
