using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>How a partition goes to another silo: page, journal, hand-offs and watermark first, then the activation.</summary>
public sealed partial class UserPartitionGrain
{
    private object? _arrival;
    private Task _pages = Task.CompletedTask;
    private bool _leaving;
    private long _leavingSince;

    /// <inheritdoc/>
    public async Task Leave(CancellationToken cancellationToken)
    {
        if (_ended is not null || _leaving) return;
        (_leaving, _leavingSince) = (true, time.GetTimestamp());

        // A page that is not begun waits for no turn any more.
        _called?.TrySetResult();
        try
        {
            await FinishForNow(cancellationToken).WaitAsync(_options.LeaveWithin, time, cancellationToken);
        }
        catch (Exception fault) when (fault is TimeoutException or EvidenceUnavailableException or MovedException)
        {
            // What is not finished was not answered; the successor reads what became of it, and hands over what was not confirmed.
            LogRetry(_partition, "what a move left unfinished", fault);
        }

        if (_ended is null) MigrateOnIdle();
    }

    private async Task FinishForNow(CancellationToken cancellationToken)
    {
        await _pages;
        await PageGate();
        foreach (var (ordinal, _) in _leases.All) TakeBack(ordinal);
        await _appender.Flushed;
        await _handOffs.Drained().WaitAsync(cancellationToken);
        if (_ended is null && _handOffs.Watermark > _state.Watermark) await AppendHandOff([]);
    }

    /// <summary>The placement found no better silo any more, or the move failed: work goes on here.</summary>
    private bool StaysAfterAll()
    {
        if (!_leaving || time.GetElapsedTime(_leavingSince) < _options.LeaveWithin * 2) return false;
        _leaving = false;
        return true;
    }
}
