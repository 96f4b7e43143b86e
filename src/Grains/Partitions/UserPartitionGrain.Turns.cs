namespace PushOrleans.Grains;

/// <summary>A bulk page is decided when it is this partition's turn on the silo; a single push does not wait for one, nor does it cost the place in line.</summary>
public sealed partial class UserPartitionGrain
{
    private CancellationTokenSource? _inLine;
    private Task<IDisposable>? _turn;
    private TaskCompletionSource? _called;

    private bool HasTurn => _turn is { IsCompletedSuccessfully: true };

    /// <summary>Completes when it is this partition's turn, or when there is something new to look at.</summary>
    private async Task WaitForTurn()
    {
        _inLine ??= CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        _turn ??= turns.Pages.TakeAsync(_inLine.Token);
        _called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Task.WhenAny(_turn, _called.Task);
        _called = null;
    }

    private void EndTurn()
    {
        if (_turn is not { } turn) return;
        _turn = null;
        _ = GiveBack(turn);
    }

    /// <summary>Nothing is due any more: the place in line is given up, too.</summary>
    private void LeaveLine()
    {
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
