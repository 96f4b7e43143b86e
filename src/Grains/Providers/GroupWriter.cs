namespace PushOrleans.Grains;

/// <summary>
/// Writes of one state, one at a time; what changes while a write is under way is in the next, which all who changed it share. For a grain's
/// own scheduler: not thread-safe.
/// </summary>
/// <param name="pause">Between the end of a write and the next, so that what a thousand tell within a second is few writes.</param>
internal sealed class GroupWriter(Func<Task> write, TimeProvider time, TimeSpan pause)
{
    private Task _current = Task.CompletedTask;
    private Task? _next;
    private bool _hasWritten;

    /// <summary>Completes when everything changed before this call is written. Fails as the write fails.</summary>
    public Task FlushAsync() => _next ??= NextAsync(_current);

    private async Task NextAsync(Task before)
    {
        // A failed write ended the activation's trust in itself; its own callers were told.
        await Task.WhenAny(before);
        if (pause > TimeSpan.Zero && _hasWritten) await Task.Delay(pause, time);
        else await Task.Yield();
        _hasWritten = true;
        (_current, _next) = (_next!, null);
        await write();
    }
}
