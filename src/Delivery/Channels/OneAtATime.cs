namespace PushOrleans.Delivery;

/// <summary>Lets one in by key; a second waits until the first has left. Remembers only keys that somebody is at. Thread-safe.</summary>
public sealed class OneAtATime<TKey> where TKey : notnull
{
    private readonly Dictionary<TKey, Door> _doors = [];
    private readonly Lock _lock = new();

    /// <returns>To be disposed of on leaving.</returns>
    public async Task<IDisposable> EnterAsync(TKey key, CancellationToken cancellationToken)
    {
        Door? door;
        lock (_lock)
        {
            if (!_doors.TryGetValue(key, out door)) _doors.Add(key, door = new Door());
            door.Users++;
        }

        try
        {
            await door.Semaphore.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(key, door);
            throw;
        }

        return new Pass(() =>
        {
            door.Semaphore.Release();
            Leave(key, door);
        });
    }

    private void Leave(TKey key, Door door)
    {
        lock (_lock)
        {
            if (--door.Users > 0) return;
            _doors.Remove(key);
        }

        door.Semaphore.Dispose();
    }

    private sealed class Door
    {
        public SemaphoreSlim Semaphore { get; } = new(1, 1);
        public int Users { get; set; }
    }

    private sealed class Pass(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
