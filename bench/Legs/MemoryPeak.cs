namespace PushOrleans.Bench;

/// <summary>The most memory that the process held resident while this was alive, looked at ten times a second.</summary>
internal sealed class MemoryPeak : IDisposable
{
    private readonly Timer _timer;
    private long _most = Environment.WorkingSet;

    public MemoryPeak() => _timer = new Timer(_ => Look(), null, 100, 100);

    public long Most
    {
        get
        {
            Look();
            return Interlocked.Read(ref _most);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var now = Environment.WorkingSet;
        if (now > Interlocked.Read(ref _most)) Interlocked.Exchange(ref _most, now);
    }
}
