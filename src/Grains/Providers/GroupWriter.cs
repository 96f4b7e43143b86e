namespace PushOrleans.Grains;

/// <summary>
/// Writes of one state, one at a time; what changes while a write is under way is in the next, which all who changed it share. For a grain's
/// own scheduler: not thread-safe.
/// </summary>
internal sealed class GroupWriter(Func<Task> write)
{
    private Task _current = Task.CompletedTask;
    private Task? _next;

    /// <summary>Completes when everything changed before this call is written. Fails as the write fails.</summary>
    public Task FlushAsync() => _next ??= NextAsync(_current);

    private async Task NextAsync(Task before)
    {
        // A failed write ended the activation's trust in itself; its own callers were told.
        await Task.WhenAny(before);
        await Task.Yield();
        (_current, _next) = (_next!, null);
        await write();
    }
}
