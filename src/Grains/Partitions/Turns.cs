using System.Threading.Channels;

namespace PushOrleans.Grains;

/// <summary>
/// So many at once and the others in line, first come first served. They wait outside the scheduler's queue, so that whoever else has work for the
/// silo's threads stands behind a few turns and not behind all who wait for one. Thread-safe.
/// </summary>
public sealed class Turns
{
    private readonly Channel<bool> _free = Channel.CreateUnbounded<bool>();
    private readonly Lock _lock = new();
    private readonly int _atOnce;
    private int _inLine;
    private int _roomFor;
    private bool _isKeptBack;

    public Turns(int atOnce)
    {
        _atOnce = atOnce;
        for (var turn = 0; turn < atOnce; turn++) _free.Writer.TryWrite(true);
    }

    /// <summary>Completes when it is the caller's turn, which lasts until what is answered is disposed.</summary>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _inLine);
        try
        {
            await _free.Reader.ReadAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _inLine);
        }

        return new Until(GiveBack);
    }

    /// <summary>Whether anybody waits for a turn just now.</summary>
    public bool HasLine => Volatile.Read(ref _inLine) > 0;

    /// <summary>
    /// Until what is answered is disposed, one turn fewer is given out (but one at least), so that a processor is free for whom somebody waits for. Turns that
    /// were taken go on: it is the first that is free.
    /// </summary>
    public IDisposable MakeRoom()
    {
        lock (_lock)
        {
            _roomFor++;
            if (!_isKeptBack && _atOnce > 1) _isKeptBack = _free.Reader.TryRead(out _);
        }

        return new Until(EndRoom);
    }

    /// <summary>
    /// For those who work on something long, every now and then: while room is asked for, whoever waits for this processor has it now. Else the system would
    /// let the work go on until its clock ticks next, which is milliseconds away.
    /// </summary>
    /// <returns>Whether room is asked for.</returns>
    public bool GiveWay()
    {
        if (Volatile.Read(ref _roomFor) == 0) return false;
        Thread.Yield();
        return true;
    }

    private void GiveBack()
    {
        lock (_lock)
        {
            if (_roomFor > 0 && !_isKeptBack && _atOnce > 1)
            {
                _isKeptBack = true;
                return;
            }
        }

        PassOn();
    }

    private void EndRoom()
    {
        lock (_lock)
        {
            if (--_roomFor > 0 || !_isKeptBack) return;
            _isKeptBack = false;
        }

        PassOn();
    }

    /// <summary>
    /// By way of the pool's common queue. A thread takes what it was given last before it looks at requests and at what other threads ask for: if the next
    /// page were given to it at once, it would go from page to page and leave all those standing.
    /// </summary>
    private void PassOn() => ThreadPool.UnsafeQueueUserWorkItem(static free => free.TryWrite(true), _free.Writer, preferLocal: false);

    private sealed class Until(Action end) : IDisposable
    {
        private Action? _end = end;

        public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
    }
}
