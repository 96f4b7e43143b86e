using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>One grain (key 0). Alone writes the versions of the inputs; a version is in force once the head in the store names it.</summary>
[GrainType("push.inputs")]
public sealed partial class InputsGrain : Grain, IInputsGrain, IDisposable
{
    private readonly IOptions<InputsOptions> _options;
    private readonly DomainClock _clock;
    private readonly TimeProvider _time;
    private readonly ISiloStatusOracle _membership;
    private readonly ILogger<InputsGrain> _logger;
    private readonly InputsStore _store;
    private readonly Confirmations _confirmations;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Dictionary<string, IInputsObserver> _observers = new(StringComparer.Ordinal);
    private readonly long _started;
    private TaskCompletionSource _confirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private InputsState _state = InputsState.Empty;
    private long _headVersion;
    private TimeSpan _storedAt;
    private bool _failed;
    private Dictionary<(InputsKind, string), InputsChange> _counts = [];
    private Task? _counting;

    public InputsGrain(
        IJournalStore journal,
        IOptions<InputsOptions> options,
        DomainClock clock,
        TimeProvider time,
        ISiloStatusOracle membership,
        ILogger<InputsGrain> logger)
    {
        (_options, _clock, _time, _membership, _logger) = (options, clock, time, membership, logger);
        _store = new InputsStore(journal, options.Value.BaseEvery);
        _confirmations = new Confirmations(options.Value.FreshnessBound);
        _started = time.GetTimestamp();
    }

    private TimeSpan Elapsed => _time.GetElapsedTime(_started);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        try
        {
            (var version, _headVersion) = await _store.ReadHeadAsync(cancellationToken);
            _state = await _store.LoadAsync(version, InputsState.Empty, cancellationToken);
            if (await _store.ReadDeltaAsync(version + 1, cancellationToken) is { } unfinished)
            {
                await PutInForceAsync(unfinished, cancellationToken);
                _storedAt = Elapsed;
            }
        }
        catch (StoreUnavailableException fault)
        {
            throw new EvidenceUnavailableException("The inputs cannot be read.", fault);
        }

        Log.Loaded(_logger, _state.Version);
    }

    public async Task<InputsChanged> Change(IReadOnlyList<InputsChange> changes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(changes.Count);
        var plan = await StoreAsync(changes, cancellationToken);
        if (plan.Outcomes.FirstOrDefault(outcome => InputsPlan.IsFailure(outcome.Status) && outcome.Status != InputsChangeStatus.NotStored) is { } failure)
            return Answer(plan, failure);
        await SeenByAllAsync(_state.Version, cancellationToken);
        return Answer(plan, plan.Outcomes[0]);
    }

    public async Task Count(IReadOnlyList<InputsChange> changes, CancellationToken cancellationToken)
    {
        foreach (var change in changes)
        {
            if (change is not { Kind: InputsKind.Feedback or InputsKind.ClosedDay or InputsKind.TemplateSuspension, IfMatch: null })
                throw new ArgumentException("Only feedback, closed days and suspensions are taken so.", nameof(changes));
            _counts[(change.Kind, change.Key)] = change;
        }

        await (_counting ??= CountAsync()).WaitAsync(cancellationToken);
    }

    public Task<InputsDocument?> Get(InputsKind kind, string key, CancellationToken cancellationToken) => Task.FromResult(_state.Find(kind, key)?.ToView());

    public Task<IReadOnlyList<InputsDocument>> List(InputsKind kind, string? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<InputsDocument>>([.. _state.List(kind, after).Take(limit).Select(document => document.ToView())]);

    public Task<long> Confirm(string silo, long version, IInputsObserver observer, CancellationToken cancellationToken)
    {
        _confirmations.Confirm(silo, version, Elapsed);
        _observers[silo] = observer;
        Interlocked.Exchange(ref _confirmed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        return Task.FromResult(_state.Version);
    }

    public void Dispose() => _writing.Dispose();

    private async Task CountAsync()
    {
        await Task.Delay(_options.Value.CountsEvery, _time);
        var counts = _counts.Values.ToList();
        (_counts, _counting) = ([], null);

        // A count that is not there any more needs no forgetting.
        counts.RemoveAll(change => change.Json is null && _state.Find(change.Kind, change.Key) is null);
        if (counts.Count > 0) await StoreAsync(counts, CancellationToken.None);
    }

    private async Task<InputsPlan> StoreAsync(IReadOnlyList<InputsChange> changes, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (_failed) throw new EvidenceUnavailableException();
            var plan = InputsPlan.Make(_state, changes, _clock.Now);
            if (plan.Next is { } next) await WriteAsync(next);
            return plan;
        }
        finally
        {
            _writing.Release();
        }
    }

    // Not cancelled half-way: a version whose fate this activation does not know would end it.
    private async Task WriteAsync(InputsVersion next)
    {
        try
        {
            CrashPoint.Reach(CrashPoint.InputsBefore);
            if (!await _store.StoreAsync(next, CancellationToken.None)) throw Lost($"Version {next.Version} was stored by another activation.", null);
            await PutInForceAsync(next, CancellationToken.None);
            CrashPoint.Reach(CrashPoint.InputsAfter);
            _storedAt = Elapsed;
            if (_store.IsBase(_state.Version)) await _store.StoreBaseAsync(_state, CancellationToken.None);
        }
        catch (StoreUnavailableException fault)
        {
            throw Lost("The inputs cannot be written.", fault);
        }

        ControlInstruments.InputsVersions.Add(1);
        foreach (var observer in _observers.Values) observer.Stored(_state.Version).Ignore();
    }

    private async Task PutInForceAsync(InputsVersion version, CancellationToken cancellationToken)
    {
        var state = _state.Apply(version);
        _headVersion = await _store.PutInForceAsync(version, _headVersion, cancellationToken)
            ?? throw Lost($"Version {version.Version} was put in force by another activation.", null);
        _state = state;
    }

    private EvidenceUnavailableException Lost(string message, Exception? fault)
    {
        _failed = true;
        DeactivateOnIdle();
        Log.Lost(_logger, message, fault);
        return fault is null ? new EvidenceUnavailableException(message) : new EvidenceUnavailableException(message, fault);
    }

    /// <summary>Completes when every silo uses the version, or decides nothing since the bound has passed.</summary>
    private async Task SeenByAllAsync(long version, CancellationToken cancellationToken)
    {
        var until = _storedAt + _options.Value.FreshnessBound;
        while (Elapsed < until && !_confirmations.AllUse(version, Silos(), Elapsed))
        {
            var next = _confirmed.Task;
            var wait = until - Elapsed;
            if (wait <= TimeSpan.Zero) break;
            await Task.WhenAny(next, Task.Delay(wait < _options.Value.ConfirmEvery ? wait : _options.Value.ConfirmEvery, _time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private IEnumerable<(string Silo, bool Runs)> Silos() => _membership.GetApproximateSiloStatuses()
        .Where(silo => silo.Value is not (SiloStatus.None or SiloStatus.Created or SiloStatus.Joining))
        .Select(silo => (silo.Key.ToParsableString(), silo.Value != SiloStatus.Dead));

    private InputsChanged Answer(InputsPlan plan, InputsChangeOutcome main) =>
        new(main.Status, _state.Version, _state.StoredAt, main.ETag) { Each = plan.Outcomes, Detail = plan.Detail };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Inputs are at version {Version}")]
        public static partial void Loaded(ILogger logger, long version);

        [LoggerMessage(Level = LogLevel.Error, Message = "The inputs' writer ends: {Reason}")]
        public static partial void Lost(ILogger logger, string reason, Exception? fault);
    }
}
