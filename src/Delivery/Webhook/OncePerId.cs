namespace PushOrleans.Delivery;

/// <summary>
/// Sends each id once within this process: a repeat while the first is under way gets its result, a repeat of a recent success is not sent.
/// Remembers between one and two times <paramref name="capacity"/> ids. Thread-safe.
/// </summary>
public sealed class OncePerId(int capacity)
{
    private readonly Dictionary<string, Task<SendResult>> _underWay = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private HashSet<string> _recent = new(StringComparer.Ordinal);
    private HashSet<string> _older = new(StringComparer.Ordinal);

    public Task<SendResult> RunAsync(string id, Func<Task<SendResult>> send)
    {
        TaskCompletionSource<SendResult> mine;
        lock (_lock)
        {
            if (_recent.Contains(id) || _older.Contains(id)) return Task.FromResult(SendResult.Delivered(0));
            if (_underWay.TryGetValue(id, out var running)) return running;
            mine = new TaskCompletionSource<SendResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            _underWay[id] = mine.Task;
        }
        return RunMineAsync(id, send, mine);
    }

    private async Task<SendResult> RunMineAsync(string id, Func<Task<SendResult>> send, TaskCompletionSource<SendResult> mine)
    {
        try
        {
            var result = await send();
            lock (_lock)
            {
                _underWay.Remove(id);
                if (result.Status == SendStatus.Delivered) Remember(id);
            }
            mine.SetResult(result);
            return result;
        }
        catch (Exception error)
        {
            // Whoever joined fails alike, and may try again.
            lock (_lock) _underWay.Remove(id);
            mine.SetException(error);
            _ = mine.Task.Exception;
            throw;
        }
    }

    private void Remember(string id)
    {
        if (_recent.Count >= capacity) (_older, _recent) = (_recent, new HashSet<string>(StringComparer.Ordinal));
        _recent.Add(id);
    }
}
