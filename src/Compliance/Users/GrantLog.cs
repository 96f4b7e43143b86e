namespace PushOrleans.Compliance;

/// <summary>Grants in ascending order of time, bounded by the longest look-back of any rule.</summary>
public sealed class GrantLog
{
    private Grant[] _items = [];

    public int Count { get; private set; }

    /// <summary>All grants kept, oldest first.</summary>
    public ReadOnlySpan<Grant> Items => _items.AsSpan(0, Count);

    public void Enter(in Grant grant)
    {
        if (Count == _items.Length) MakeRoom(grant.At);
        _items[Count++] = grant;
    }

    private void MakeRoom(long now)
    {
        var old = 0;
        while (old < Count && _items[old].At <= now - Instants.LongestLookBack) old++;
        if (old > 0)
        {
            Array.Copy(_items, old, _items, 0, Count - old);
            Array.Clear(_items, Count - old, old);
            Count -= old;
            return;
        }

        Array.Resize(ref _items, Count switch { 0 => 1, < 8 => Count * 2, _ => Count + (Count / 2) });
    }
}
