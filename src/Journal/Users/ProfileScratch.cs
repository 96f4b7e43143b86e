using System.Buffers;

namespace PushOrleans.Journal;

/// <summary>What reading and writing a profile needs meanwhile, kept by the thread: an import does both by the million.</summary>
internal sealed class ProfileScratch
{
    /// <summary>Bytes and strings of a profile up to which its scratch is kept.</summary>
    public const int MostBytes = 64 << 10, MostStrings = 4096;

    [ThreadStatic]
    private static ProfileScratch? t_free;

    /// <summary>The distinct strings so far.</summary>
    public List<string> Seen { get; } = new(32);

    public ArrayBufferWriter<byte> Bytes { get; } = new(1024);

    /// <summary>An empty one; who took it gives it back.</summary>
    public static ProfileScratch Take()
    {
        var taken = t_free ?? new ProfileScratch();
        t_free = null;
        return taken;
    }

    public void GiveBack()
    {
        if (Bytes.Capacity > MostBytes || Seen.Capacity > MostStrings) return;
        Seen.Clear();
        Bytes.ResetWrittenCount();
        t_free = this;
    }
}
