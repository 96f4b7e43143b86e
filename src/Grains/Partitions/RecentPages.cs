namespace PushOrleans.Grains;

/// <summary>Pages that channels are about to ask for, the newest few, so that a claim reads no store.</summary>
internal sealed class RecentPages(int most)
{
    private readonly Dictionary<long, ReadOnlyMemory<byte>> _pages = [];
    private readonly Queue<long> _order = new();

    // A bare null would be an empty page.
    public ReadOnlyMemory<byte>? Find(long seq) => _pages.TryGetValue(seq, out var page) ? page : default(ReadOnlyMemory<byte>?);

    public void Keep(long seq, ReadOnlyMemory<byte> page)
    {
        if (!_pages.TryAdd(seq, page)) return;
        _order.Enqueue(seq);
        while (_order.Count > most) _pages.Remove(_order.Dequeue());
    }
}
