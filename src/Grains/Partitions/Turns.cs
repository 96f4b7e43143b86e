namespace PushOrleans.Grains;

/// <summary>
/// So many at once and the others in line, first come first served. They wait outside the scheduler's queue, so that whoever else has work for the
/// silo's threads stands behind a few turns and not behind all who wait for one. Thread-safe.
/// </summary>
public sealed class Turns(int atOnce) : IDisposable
{
    private readonly SemaphoreSlim _free = new(atOnce, atOnce);

    /// <summary>Completes when it is the caller's turn, which lasts until what is answered is disposed.</summary>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        return new Turn(_free);
    }

    public void Dispose() => _free.Dispose();

    private sealed class Turn(SemaphoreSlim free) : IDisposable
    {
        private SemaphoreSlim? _free = free;

        public void Dispose() => Interlocked.Exchange(ref _free, null)?.Release();
    }
}
