namespace PushOrleans.Cli.Simulation;

/// <summary>A file that is there whole or not at all: written beside its place, flushed to disk, then renamed. Dropped unless committed.</summary>
internal sealed class AtomicFile : IDisposable
{
    private const int BufferSize = 1 << 16;

    private readonly string _path;
    private readonly string _temporary;
    private readonly FileStream _stream;
    private bool _committed;

    public AtomicFile(string path)
    {
        _path = Path.GetFullPath(path);
        _temporary = Path.Combine(Path.GetDirectoryName(_path)!, $".{Path.GetFileName(_path)}.{Environment.ProcessId}.tmp");
        _stream = new FileStream(_temporary, FileMode.Create, FileAccess.Write, FileShare.None, BufferSize);
    }

    public Stream Stream => _stream;

    /// <summary>Makes what was written durable; the file is still not in its place.</summary>
    public void Flush()
    {
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
    }

    public void Commit()
    {
        File.Move(_temporary, _path, overwrite: true);
        _committed = true;
    }

    public void Dispose()
    {
        _stream.Dispose();
        if (!_committed) File.Delete(_temporary);
    }
}
