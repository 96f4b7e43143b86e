using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>
/// A silo's cache of the inputs. Reads the newest number from the store every second on the system's clock; what it could not confirm within the
/// bound it does not answer. A silo answers nothing before the inputs' writer knows of it once, so that no change is answered without it.
/// </summary>
public sealed partial class InputsCache : IInputsSource, IInputsObserver, ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly IGrainFactory _grains;
    private readonly IOptions<InputsOptions> _options;
    private readonly TimeProvider _time;
    private readonly ILogger<InputsCache> _logger;
    private readonly InputsStore _store;
    private readonly string _silo;
    private readonly long _started;
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly SemaphoreSlim _told = new(0, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly RecentInputs _recent;
    private Task _running = Task.CompletedTask;
    private volatile Confirmed _confirmed = new(InputsState.Empty, TimeSpan.MinValue);
    private volatile bool _known;

    public InputsCache(
        IJournalStore journal,
        IGrainFactory grains,
        ILocalSiloDetails silo,
        IOptions<InputsOptions> options,
        TimeProvider time,
        ILogger<InputsCache> logger)
    {
        (_grains, _options, _time, _logger) = (grains, options, time, logger);
        _store = new InputsStore(journal, options.Value.BaseEvery);
        _silo = silo.SiloAddress.ToParsableString();
        _started = time.GetTimestamp();
        _recent = new RecentInputs(options.Value.RecentVersions);
    }

    private TimeSpan Elapsed => _time.GetElapsedTime(_started);

    /// <inheritdoc/>
    public Inputs? Fresh
    {
        get
        {
            var confirmed = _confirmed;
            return _known && confirmed.At != TimeSpan.MinValue && Elapsed - confirmed.At < _options.Value.FreshnessBound ? confirmed.State.Inputs : null;
        }
    }

    /// <inheritdoc/>
    public TimeSpan FreshFor => _confirmed.At == TimeSpan.MinValue ? TimeSpan.Zero : _options.Value.FreshnessBound - (Elapsed - _confirmed.At);

    /// <inheritdoc/>
    public async Task<Inputs> RefreshAsync(CancellationToken cancellationToken)
    {
        var asked = Elapsed;
        await _reading.WaitAsync(cancellationToken);
        try
        {
            // One read answers all who asked before it: of a thousand partitions that open at once, hundreds.
            if (_confirmed.At > asked) return _confirmed.State.Inputs;

            // The instant before the read: what was stored until then is seen.
            var at = Elapsed;
            var (version, _) = await _store.ReadHeadAsync(cancellationToken);
            var state = _confirmed.State;
            if (state.Version < version)
            {
                state = await _store.LoadAsync(version, state, cancellationToken);
                _recent.Add(state);
            }

            _confirmed = new Confirmed(state, at);
            return state.Inputs;
        }
        catch (StoreUnavailableException fault)
        {
            throw new EvidenceUnavailableException("The newest inputs cannot be read.", fault);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<Inputs> AtAsync(long version, CancellationToken cancellationToken)
    {
        var newest = _confirmed.State;
        if (newest.Version == version) return newest.Inputs;
        if (newest.Version < version && await RefreshAsync(cancellationToken) is { } refreshed && refreshed.Version == version) return refreshed;
        var near = _recent.AtOrBefore(version) ?? InputsState.Empty;
        if (near.Version == version) return near.Inputs;
        try
        {
            var state = await _store.LoadAsync(version, near, cancellationToken);
            _recent.Add(state);
            return state.Inputs;
        }
        catch (StoreUnavailableException fault)
        {
            throw new EvidenceUnavailableException($"Version {version} of the inputs cannot be read.", fault);
        }
    }

    /// <inheritdoc/>
    public Task Stored(long version)
    {
        if (_confirmed.State.Version < version) Tell();
        return Task.CompletedTask;
    }

    public void Participate(ISiloLifecycle observer) => observer.Subscribe(nameof(InputsCache), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    public void Dispose()
    {
        _reading.Dispose();
        _told.Dispose();
        _stopping.Dispose();
    }

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _running = RunAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running;
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        var writer = _grains.GetGrain<IInputsGrain>(0);
        var self = _grains.CreateObjectReference<IInputsObserver>(this);
        try
        {
            while (true)
            {
                if (!await ConfirmAsync(writer, self, cancellationToken)) await _told.WaitAsync(_options.Value.ConfirmEvery, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The silo stops.
        }
        finally
        {
            _grains.DeleteObjectReference<IInputsObserver>(self);
        }
    }

    /// <summary>True when there is a newer version already.</summary>
    private async Task<bool> ConfirmAsync(IInputsGrain writer, IInputsObserver self, CancellationToken cancellationToken)
    {
        try
        {
            var version = (await RefreshAsync(cancellationToken)).Version;
            using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            bounded.CancelAfter(_options.Value.ConfirmEvery);
            var newest = await writer.Confirm(_silo, version, self, bounded.Token).WaitAsync(bounded.Token);
            _known = true;
            return newest > version;
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            // Tried again in a second. If it was the store, freshness runs out meanwhile; if only the writer, the store's word is enough.
            Log.NotConfirmed(_logger, _confirmed.State.Version, fault);
            return false;
        }
    }

    private void Tell()
    {
        try
        {
            if (_told.CurrentCount == 0) _told.Release();
        }
        catch (SemaphoreFullException)
        {
            // Told by two at once: once is enough.
        }
    }

    private sealed record Confirmed(InputsState State, TimeSpan At);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Inputs version {Version} could not be confirmed")]
        public static partial void NotConfirmed(ILogger logger, long version, Exception fault);
    }
}
