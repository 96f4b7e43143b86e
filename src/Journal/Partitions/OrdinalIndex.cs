using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace PushOrleans.Journal;

/// <summary>
/// Finds a user's ordinal by the id, which stands with the user and is not kept here again: four bytes a slot, open addressing, at most
/// two thirds full.
/// </summary>
internal sealed class OrdinalIndex(Func<int, string?> idOf)
{
    // Slots hold ordinal + 1; 0 is free. What is removed leaves a mark, so that searches go on past it.
    private const int Removed = -1;

    private int[] _slots = new int[16];
    private int _used;

    public int Count { get; private set; }

    /// <summary>−1 when no user has the id.</summary>
    public int Find(string id)
    {
        for (var slot = First(id); ; slot = (slot + 1) & (_slots.Length - 1))
        {
            var entry = _slots[slot];
            if (entry == 0) return -1;
            if (entry != Removed && string.Equals(idOf(entry - 1), id, StringComparison.Ordinal)) return entry - 1;
        }
    }

    /// <summary>The id is this ordinal's from here on; a caller that gives an id of another ordinal moves it.</summary>
    public void Set(string id, int ordinal)
    {
        var known = Find(id);
        if (known == ordinal) return;
        if (known >= 0) Remove(id, known);
        if ((_used + 1) * 3 > _slots.Length * 2) Rebuild();
        Enter(id, ordinal);
    }

    /// <summary>To be called while the user still has the id.</summary>
    public void Remove(string id, int ordinal)
    {
        for (var slot = First(id); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (_slots[slot] != ordinal + 1) continue;
            _slots[slot] = Removed;
            Count--;
            return;
        }
    }

    private void Enter(string id, int ordinal)
    {
        var slot = First(id);
        while (_slots[slot] > 0) slot = (slot + 1) & (_slots.Length - 1);
        if (_slots[slot] == 0) _used++;
        _slots[slot] = ordinal + 1;
        Count++;
    }

    private void Rebuild()
    {
        var old = _slots;
        var size = 16;
        while (size < Count * 2.2) size *= 2;
        _slots = new int[size];
        (_used, Count) = (0, 0);
        foreach (var entry in old)
            if (entry > 0 && idOf(entry - 1) is { } id) Enter(id, entry - 1);
    }

    // The high half: users of one partition have the low bits of their hash in common.
    private int First(string id) => (int)(XxHash3.HashToUInt64(MemoryMarshal.AsBytes(id.AsSpan())) >> 32) & (_slots.Length - 1);
}
