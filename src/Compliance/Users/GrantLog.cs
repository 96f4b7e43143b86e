namespace PushOrleans.Compliance;

/// <summary>
/// Grants in ascending order of time, bounded by the longest look-back of any rule. Part of its user's state and not an object of its own,
/// since there are as many as users.
/// </summary>
public struct GrantLog
{
    private Grant[]? _items;

    public int Count { get; private set; }

    /// <summary>All grants kept, oldest first.</summary>
    public readonly ReadOnlySpan<Grant> Items => _items.AsSpan(0, Count);

    public void Enter(in Grant grant)
    {
        _items ??= new Grant[1];
        if (Count == _items.Length) MakeRoom(grant.At);
        _items[Count++] = grant;
    }

    private void MakeRoom(long now)
    {
        var items = _items!;
        var old = 0;
        while (old < Count && items[old].At <= now - Instants.LongestLookBack) old++;
        if (old > 0)
        {
            Array.Copy(items, old, items, 0, Count - old);
            Array.Clear(items, Count - old, old);
            Count -= old;
            return;
        }

        // Small steps first: most users are granted a few pushes a day, and what is reserved beyond them would be a large part of a user.
        Array.Resize(ref _items, Count + Math.Max(1, Count / 4));
    }
}
