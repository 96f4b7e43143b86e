using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime.Placement;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>
/// Sends partitions to the silo where they belong, a few at a time: those that a silo which came has a better claim to, and all of them when this silo leaves;
/// and opens those of a silo that is gone, and those that its going ended here. A partition finishes its page before it goes; the one that opens it anew fences the old activation, so that nothing
/// is lost or decided twice whenever this is cut short.
/// </summary>
public sealed partial class PartitionMover(
    IGrainFactory grains,
    LocalPartitions local,
    ISiloStatusOracle silos,
    IOptions<PartitionOptions> options,
    TimeProvider time,
    ILogger<PartitionMover> logger) : ILifecycleParticipant<ISiloLifecycle>, ISiloStatusListener, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _changed = new(0, 1);
    private Task _running = Task.CompletedTask;
    private readonly ConcurrentQueue<int> _lost = new();
    private List<SiloAddress> _seen = [];
    private List<int> _toOpen = [];

    public void Participate(ISiloLifecycle observer) => observer.Subscribe(nameof(PartitionMover), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status) => LookNow();

    private void LookNow()
    {
        try
        {
            if (_changed.CurrentCount == 0) _changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // Told by two at once: once is enough.
        }
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _changed.Dispose();
    }

    /// <summary>
    /// Sends every partition here to the others, each once: one that comes back was sent by a silo that leaves as well. Does nothing where there are no others.
    /// Completes when they have gone, or the token is cancelled.
    /// </summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running;
        var gone = new ConcurrentDictionary<int, bool>();
        while (local.HereFor(TimeSpan.Zero).Where(partition => !gone.ContainsKey(partition)).ToList() is { Count: > 0 } here && Others() is { Count: > 0 } others)
        {
            var before = gone.Count;
            await SendAsync(here.ConvertAll(partition => (partition, Rendezvous.Choose(partition, others))), partition => gone[partition] = true, () => true, cancellationToken);
            if (gone.Count == before) await Task.Delay(options.Value.RetryAfter, time, cancellationToken);
        }
    }

    private Task StartAsync(CancellationToken cancellationToken)
    {
        silos.SubscribeToSiloStatusEvents(this);
        local.Lost += OnLost;
        _running = RunAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        silos.UnSubscribeFromSiloStatusEvents(this);
        local.Lost -= OnLost;
        await _stopping.CancelAsync();
        await _running;
    }

    private void OnLost(int partition)
    {
        _lost.Enqueue(partition);
        LookNow();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            while (true)
            {
                var allTold = !options.Value.OpensOwn || await OpenAsync(cancellationToken);
                await _changed.WaitAsync(allTold ? options.Value.MoveLookEvery : options.Value.RetryAfter, cancellationToken);

                // What a silo that died meanwhile left is opened first.
                await SendAsync(Misplaced(), _ => { }, () => _changed.CurrentCount == 0, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    /// <summary>
    /// What a silo that is gone left undone, such as grants that were not handed over, waits for nobody to ask: who inherits a partition opens it. A silo that
    /// starts inherits all that are its own. One that answers from elsewhere is still on its way, and may yet not arrive: it is looked after until it is here.
    /// </summary>
    /// <returns>False when one did not answer.</returns>
    private async Task<bool> OpenAsync(CancellationToken cancellationToken)
    {
        var (before, now) = (_seen, Active());
        _seen = now;
        if (now.Count == 0) return true;
        var wanted = _toOpen.ToHashSet();
        while (_lost.TryDequeue(out var partition)) wanted.Add(partition);
        if (!now.ToHashSet().SetEquals(before))
            wanted.UnionWith(Enumerable.Range(0, options.Value.Count).Where(partition => before.Count == 0 || !now.Contains(Rendezvous.Choose(partition, before))));
        wanted.RemoveWhere(partition => IsHere(partition) || !Rendezvous.Choose(partition, now).Equals(silos.SiloAddress));
        var unanswered = 0;
        await Parallel.ForEachAsync(wanted, AtOnce(options.Value.OpensAtOnce, cancellationToken), async (partition, token) =>
        {
            if (!await TryTouchAsync(partition, token)) Interlocked.Increment(ref unanswered);
        });
        _toOpen = [.. wanted.Where(partition => !IsHere(partition))];
        return unanswered == 0;
    }

    private bool IsHere(int partition) => !local.Gone(partition).IsCompleted;

    /// <summary>Partitions that came a moment ago stay: whoever sent them here may be leaving, and still be in the list of silos.</summary>
    private List<(int Partition, SiloAddress Silo)> Misplaced()
    {
        var active = Active();
        if (active.Count < 2) return [];
        return [.. local.HereFor(options.Value.MoveStay).Select(partition => (partition, Rendezvous.Choose(partition, active))).Where(move => !move.Item2.Equals(silos.SiloAddress))];
    }

    private List<SiloAddress> Active() => [.. silos.GetApproximateSiloStatuses(onlyActive: true).Keys];

    private List<SiloAddress> Others() => [.. Active().Where(silo => !silo.Equals(silos.SiloAddress))];

    /// <param name="went">Told of each that is not here any more.</param>
    /// <param name="goesOn">Asked before each; those that are left have another time.</param>
    private async Task SendAsync(List<(int Partition, SiloAddress Silo)> moves, Action<int> went, Func<bool> goesOn, CancellationToken cancellationToken)
    {
        if (moves.Count == 0) return;
        LogMoving(moves.Count);
        await Parallel.ForEachAsync(moves, AtOnce(options.Value.MovesAtOnceOf(moves.Count), cancellationToken), async (move, token) =>
        {
            if (!goesOn()) return;
            try
            {
                var gone = local.Gone(move.Partition);
                if (gone.IsCompleted)
                {
                    went(move.Partition);
                    return;
                }

                RequestContext.Set(IPlacementDirector.PlacementHintKey, move.Silo);
                await grains.GetGrain<IUserPartitionGrain>(move.Partition).Leave(token).WaitAsync(options.Value.LeaveWithin * 2, time, token);
                await gone.WaitAsync(options.Value.LeaveWithin, time, token);
                went(move.Partition);
                PartitionInstruments.Moves.Add(1);
                await TryTouchAsync(move.Partition, token);
            }
            catch (Exception fault) when (MayPass(fault) && !token.IsCancellationRequested)
            {
                // The next look sends it again, if it is still here.
                LogNotMoved(move.Partition, fault);
            }
            catch (Exception fault) when (!token.IsCancellationRequested)
            {
                // It stays where it is, and does not hold up the others.
                LogCannotMove(move.Partition, fault);
            }
            finally
            {
                RequestContext.Remove(IPlacementDirector.PlacementHintKey);
            }
        });
    }

    /// <summary>A call that changes nothing, and for which the partition is opened if it is nowhere.</summary>
    private async Task<bool> TryTouchAsync(int partition, CancellationToken cancellationToken)
    {
        try
        {
            await grains.GetGrain<IUserPartitionGrain>(partition).GetTail(cancellationToken).WaitAsync(options.Value.LeaveWithin * 2, time, cancellationToken);
            return true;
        }
        catch (Exception fault) when (MayPass(fault) && !cancellationToken.IsCancellationRequested)
        {
            LogNotOpen(partition, fault);
            return false;
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            // Such as a record that cannot be read. It is tried again with the others, which it does not hold up.
            LogCannotOpen(partition, fault);
            return false;
        }
    }

    /// <summary>Silos that come and go, a store that does not answer, a partition that is opened elsewhere: all of it another time.</summary>
    private static bool MayPass(Exception fault) =>
        fault is TimeoutException or OperationCanceledException or OrleansException or MovedException or EvidenceUnavailableException or StoreUnavailableException;

    private static ParallelOptions AtOnce(int width, CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = width, CancellationToken = cancellationToken };

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} partitions move to other silos.")]
    private partial void LogMoving(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {Partition} did not move yet.")]
    private partial void LogNotMoved(int partition, Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "Partition {Partition} cannot move, for a reason that does not pass by itself.")]
    private partial void LogCannotMove(int partition, Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "Partition {Partition} cannot be opened: its users get no verdict until it can.")]
    private partial void LogCannotOpen(int partition, Exception fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Partition {Partition} could not be opened yet.")]
    private partial void LogNotOpen(int partition, Exception fault);
}
