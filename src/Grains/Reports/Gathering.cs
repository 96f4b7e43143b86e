namespace PushOrleans.Grains;

/// <summary>Makes one call of what many ask of the same one within a moment; each gets its own part of the answer, or the call's fault. Thread-safe.</summary>
internal sealed class Gathering<TItem, TResult>(Func<string, IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> call)
{
    private readonly Dictionary<string, Batch> _open = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <param name="key">Whom to ask.</param>
    /// <param name="within">How long the first one waits for others; zero: for those that are ready to run.</param>
    public async Task<TResult> AskAsync(string key, TItem item, TimeSpan within, TimeProvider time)
    {
        Batch? batch;
        int place;
        var first = false;
        lock (_lock)
        {
            if (!_open.TryGetValue(key, out batch))
            {
                _open.Add(key, batch = new Batch());
                first = true;
            }

            place = batch.Items.Count;
            batch.Items.Add(item);
        }

        if (first) await SendAsync(key, batch, within, time);
        return (await batch.Answer.Task)[place];
    }

    private async Task SendAsync(string key, Batch batch, TimeSpan within, TimeProvider time)
    {
        if (within > TimeSpan.Zero) await Task.Delay(within, time);
        else await Task.Yield();
        lock (_lock) _open.Remove(key);
        try
        {
            batch.Answer.SetResult(await call(key, batch.Items));
        }
        catch (Exception fault)
        {
            // Everybody who asked is told, the first one among them.
            batch.Answer.SetException(fault);
        }
    }

    private sealed class Batch
    {
        public List<TItem> Items { get; } = [];

        public TaskCompletionSource<IReadOnlyList<TResult>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
