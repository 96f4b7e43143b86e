using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Grains;

/// <summary>A bulk page is decided when it is this partition's turn on the silo; a single push does not wait for one, nor does it cost the place in line.</summary>
public sealed partial class UserPartitionGrain
{
    private CancellationTokenSource? _inLine;
    private Task<IDisposable>? _turn;
    private TaskCompletionSource? _called;
    private Task _turnToPin = Task.CompletedTask;
    private int _pinning;

    private bool HasTurn => _turn is { IsCompletedSuccessfully: true };

    /// <summary>Completes when it is this partition's turn, or when there is something new to look at.</summary>
    private async Task WaitForTurn()
    {
        _inLine ??= CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        await OrWhenCalled(_turn ??= turns.Pages.TakeAsync(_inLine.Token));
    }

    /// <summary>Completes with <paramref name="awaited"/>, or when there is something new to look at, such as a single push.</summary>
    private async Task OrWhenCalled(Task awaited)
    {
        var called = _called ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Task.WhenAny(awaited, called.Task);

        // Another who waits may wait for the call alone.
        if (called.Task.IsCompleted && _called == called) _called = null;
    }

    /// <summary>
    /// A campaign to many is pinned when a page of it can be decided, so that the two are one append, or when that takes too long. Whoever asks for a few users,
    /// asks once more, cancels, or asks a partition that leaves is not kept.
    /// </summary>
    private async Task WaitForTurnToPin(CampaignOffer offer, int listed)
    {
        if (_options.Stepped || IsFew(listed)) return;
        if (inputsSource.Fresh is not { } inputs || inputs.Cancelled.Contains(offer.CampaignId) || _state.TryFindCampaign(offer.CampaignId, out _)) return;
        var late = Task.Delay(_options.PinWithin, time, _stopping.Token);
        _pinning++;
        try
        {
            if (_turnToPin.IsCompleted) _turnToPin = WaitForAnyTurnToPin();
            await Task.WhenAny(_turnToPin, late);
        }
        finally
        {
            _pinning--;
        }
    }

    private bool IsFew(int listed) => Math.Min(_state.Users, listed == 0 ? int.MaxValue : listed) <= SmallRest;

    // One for all that wait to be pinned: a hundred campaigns that come at once would all look up with each page.
    private async Task WaitForAnyTurnToPin()
    {
        while (_turn is not { IsCompleted: true } && _pinning > 0 && !_leaving && _ended is null) await WaitForTurn();
    }

    private void EndTurn()
    {
        if (_turn is not { } turn) return;
        _turn = null;
        _ = GiveBack(turn);
    }

    /// <summary>Nothing is due any more: the place in line is given up, too, but for a campaign that is to be pinned.</summary>
    private void LeaveLine()
    {
        if (_pinning > 0 && _ended is null) return;
        _inLine?.Cancel();
        _inLine?.Dispose();
        _inLine = null;
        EndTurn();
    }

    // The turn may have come at the very moment at which the place was given up.
    private static async Task GiveBack(Task<IDisposable> turn)
    {
        await Task.WhenAny(turn);
        if (turn.IsCompletedSuccessfully) (await turn).Dispose();
    }
}
