using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Resources;

namespace PushOrleans.Grains;

/// <summary>One grain per campaign id. Alone writes the campaign, its review and its life; a reminder keeps it alive until a terminal state.</summary>
[GrainType("push.campaign")]
public sealed partial class CampaignGrain(
    [PersistentState("campaign", WellKnown.Storage)] IPersistentState<CampaignStore> store,
    [PersistentState("users", WellKnown.Storage)] IPersistentState<CampaignUsers> users,
    IInputsSource inputs,
    IOptions<CampaignOptions> options,
    IOptions<PartitionOptions> partitions,
    DomainClock clock,
    TimeProvider time,
    Agenda agenda,
    IBulkRoom bulk,
    ILogger<CampaignGrain> logger) : Grain, ICampaignGrain, IRemindable
{
    private const string AliveReminder = "alive";
    private readonly long _started = time.GetTimestamp();
    private IGrainTimer? _timer;
    private CampaignAudience? _audience;
    private ProgressBoard? _board;
    private ReadOnlyMemory<byte>? _wholeJson;
    private string? _alert;
    private bool _failed;
    private bool _isReminded;

    private string CampaignId => this.GetPrimaryKeyString();
    private CampaignRecord? Record => store.State.Record;
    private IReadOnlyList<string> UserIds => Record is { UserIds: { Count: > 0 } few } ? few : users.State.UserIds;
    private TimeSpan Elapsed => time.GetElapsedTime(_started);
    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();
    private CampaignCounts Counts => _board is { AllPinned: true } board ? board.Counts() : Record?.Counts ?? new CampaignCounts();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _timer = this.RegisterGrainTimer(DriveAsync, new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        agenda.WakeBy(Owner, () => _timer!.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        if (Record is { IsTerminal: false }) Kick();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // The next activation tells when it is due; it comes by the reminder, or by whoever calls.
        agenda.WakeBy(Owner, null);
        agenda.Idle(Owner, Record is { IsTerminal: false } ? WaitsFor() : null);
        return Task.CompletedTask;
    }

    public async Task<SubmitOutcome> Submit(SubmitCampaign command, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        if (Record is { } known)
        {
            if (!known.IsTerminal) await EnsureRemindedAsync(cancellationToken);
            return new SubmitOutcome(Compare(known, command), CampaignId, CampaignState.Screening);
        }

        var campaign = CampaignReader.Read(command.Json, UnknownFields.Warn).Value ?? throw new ArgumentException("Not a campaign.", nameof(command));
        if (campaign.Id != CampaignId) throw new ArgumentException("The campaign has another id.", nameof(command));
        if (campaign.Audience.AudienceId is { } audienceId
            && (await GrainFactory.GetGrain<IAudienceGrain>(audienceId).Get(cancellationToken) is not { } audience || audience.ProviderId is { } owner && owner != campaign.ProviderId))
        {
            return new SubmitOutcome(SubmitStatus.UnknownAudience, CampaignId, CampaignState.Unknown);
        }

        using var room = bulk.MakeRoom();
        List<string> listed = [.. campaign.Audience.UserIds.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var few = listed.Count <= UserPartitionGrain.SmallRest ? listed : [];
        var many = few.Count == listed.Count ? [] : listed;

        // Many users first: without a record they are nobody's. There may be those of a submission that came no further than this.
        if (many.Count > 0 || users.State.UserIds.Count > 0) await WriteUsersAsync(many);

        // Side by side: a reminder without a record ends itself, and nobody has an answer yet that a record without one was taken.
        await Task.WhenAll(RemindAsync(cancellationToken), SaveAndKickAsync(NewRecord(ReviewDesk.Open(campaign, command.By), few, command)));
        return new SubmitOutcome(SubmitStatus.Accepted, CampaignId, CampaignState.Screening);
    }

    // Stored is accepted: it goes on by itself though who submits has no answer, and nobody calls again.
    private async Task SaveAndKickAsync(CampaignRecord record)
    {
        await SaveAsync(record);
        Kick();
    }

    private async Task RemindAsync(CancellationToken cancellationToken)
    {
        await this.RegisterOrUpdateReminder(AliveReminder, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), cancellationToken);
        _isReminded = true;
    }

    /// <summary>A silo may have been lost between the record and its reminder.</summary>
    private async Task EnsureRemindedAsync(CancellationToken cancellationToken)
    {
        if (_isReminded) return;
        if (await this.GetReminder(AliveReminder, cancellationToken) is null) await RemindAsync(cancellationToken);
        _isReminded = true;
    }

    public async Task<CampaignView?> Get(CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        if (Record is not { } record) return null;
        if (record is { IsArmed: true, IsTerminal: true } && _board is not { AllPinned: true }) await AskPartitionsAsync(cancellationToken);
        return new CampaignView(
            record.CampaignId,
            record.ProviderId,
            WholeJson(record),
            record.ContentHash,
            record.State,
            Counts,
            record.Decision,
            record.CreatedAt,
            record.IsTerminal ? null : WaitsFor(),
            _alert,
            record.Cancel,
            ReviewOf(record),
            record.ArmedAtMs,
            _board?.LastVerdictAtMs ?? record.LastVerdictAtMs)
        {
            Alerts = _board is { } board && inputs.Fresh is { } fresh ? CampaignAlerts.Of(board.Feedback(), record.Complaints.Count, fresh.Policy.Parameters, options.Value) : [],
        };
    }

    public Task<string?> GetProvider(CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        return Task.FromResult(Record?.ProviderId);
    }

    public Task Report(PartitionProgress progress, CancellationToken cancellationToken)
    {
        if (_board is not { } board) return Task.CompletedTask;
        var pinned = board.AllPinned;
        if (board.Take(progress, Elapsed) && (pinned != board.AllPinned || board.AllDone) && Record is { IsTerminal: false }) Kick();
        return Task.CompletedTask;
    }

    public async Task ReportAll(IReadOnlyList<PartitionProgress> progress, CancellationToken cancellationToken)
    {
        foreach (var one in progress) await Report(one, cancellationToken);
    }

    public async Task Complained(string complaintId, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        if (Record is not { } record || record.Complaints.Contains(complaintId, StringComparer.Ordinal)) return;
        await SaveAsync(record with { Complaints = [.. record.Complaints, complaintId] });
    }

    public Task Drive(CancellationToken cancellationToken)
    {
        Kick();
        return Task.CompletedTask;
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _isReminded = Record is not null;
        if (_isReminded) Kick();
        else await ForgetReminderAsync();
    }

    private async Task WriteUsersAsync(IReadOnlyList<string> userIds)
    {
        users.State.UserIds = userIds;
        await WriteAsync(users);
    }

    private static SubmitStatus Compare(CampaignRecord known, SubmitCampaign command) =>
        !string.Equals(known.IdempotencyKey, command.IdempotencyKey, StringComparison.Ordinal) ? SubmitStatus.IdConflict
        : known.BodyHash.Span.SequenceEqual(command.BodyHash.Span) ? SubmitStatus.Replayed
        : SubmitStatus.KeyMismatch;

    private CampaignRecord NewRecord(Campaign campaign, IReadOnlyList<string> fewUserIds, SubmitCampaign command) => new()
    {
        CampaignId = campaign.Id,
        ProviderId = campaign.ProviderId,
        Json = CampaignWriter.Write(campaign with { Audience = campaign.Audience with { UserIds = [] } }),
        ContentHash = ContentHash.Of(campaign),
        IdempotencyKey = command.IdempotencyKey,
        BodyHash = command.BodyHash,
        CreatedAt = clock.Now,
        StartAt = campaign.StartAt,
        ExpiresAt = campaign.ExpiresAt,
        DecideAt = campaign.StartAt,
        UserIds = fewUserIds,
    };

    private static Campaign CampaignOf(CampaignRecord record) =>
        CampaignReader.Read(record.Json, UnknownFields.Warn).Value ?? throw new InvalidDataException($"The stored campaign {record.CampaignId} cannot be read.");

    private ReadOnlyMemory<byte> WholeJson(CampaignRecord record)
    {
        if (UserIds.Count == 0) return record.Json;
        if (_wholeJson is { } whole) return whole;
        var campaign = CampaignOf(record);
        _wholeJson = CampaignWriter.Write(campaign with { Audience = campaign.Audience with { UserIds = UserIds } });
        return _wholeJson.Value;
    }

    private async Task SaveAsync(CampaignRecord record)
    {
        var before = Record;
        if (before?.ContentHash != record.ContentHash || before.Json.Length != record.Json.Length) _wholeJson = null;
        store.State.Record = record;
        await WriteAsync(store);
        if (before?.State == record.State) return;
        Log.Entered(logger, CampaignId, record.State);
        ControlInstruments.CampaignTransitions.Add(1, new KeyValuePair<string, object?>("state", record.State.ToString()));
    }

    // What memory holds beyond the store was answered to nobody: the next activation reads the truth.
    private async Task WriteAsync<T>(IPersistentState<T> state)
    {
        try
        {
            await state.WriteStateAsync();
        }
        catch (Exception fault)
        {
            _failed = true;
            DeactivateOnIdle();
            Log.NotWritten(logger, CampaignId, fault);
            throw new EvidenceUnavailableException("The campaign cannot be written.", fault);
        }
    }

    private void ThrowIfFailed()
    {
        if (_failed) throw new EvidenceUnavailableException();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Campaign {Campaign} is {State}")]
        public static partial void Entered(ILogger logger, string campaign, CampaignState state);

        [LoggerMessage(Level = LogLevel.Error, Message = "Campaign {Campaign}: state not written, the activation ends")]
        public static partial void NotWritten(ILogger logger, string campaign, Exception fault);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Campaign {Campaign} in state {State} could not go on")]
        public static partial void Stuck(ILogger logger, string campaign, CampaignState state, Exception fault);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Campaign {Campaign}: partition {Partition} does not answer")]
        public static partial void PartitionSilent(ILogger logger, string campaign, int partition, Exception fault);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Campaign {Campaign}: feedback could not be put into the inputs")]
        public static partial void FeedbackNotCounted(ILogger logger, string campaign, Exception fault);
    }
}
