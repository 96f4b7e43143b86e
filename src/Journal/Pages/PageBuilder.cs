using PushOrleans.Compliance;

namespace PushOrleans.Journal;

/// <summary>
/// Packs verdicts into a page; see <see cref="PageCodec"/> for the bytes. One builder serves page after page on one thread; its buffers
/// are kept, and adding a verdict allocates nothing once they have grown.
/// </summary>
public sealed class PageBuilder
{
    private const int MaxEntryLength = 3 * VarInt.MaxLength;

    private PageVerdict[] _table = new PageVerdict[64];
    private int _verdicts;
    private byte[] _head = new byte[1024];
    private byte[] _entries = new byte[4096];
    private int _length;
    private int[] _slots = new int[256];
    private long _campaign;
    private long _at;
    private int _users;
    private int _lastOrdinal;
    private PageVerdict _lastVerdict;
    private int _lastIndex;

    /// <summary>Users added since <see cref="Begin"/>.</summary>
    public int Users => _users;

    /// <summary>Starts a new page; what was added before is dropped.</summary>
    /// <param name="campaign">≥ 0.</param>
    /// <param name="at">The page's instant, ≥ 0.</param>
    public void Begin(long campaign, long at)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(campaign);
        ArgumentOutOfRangeException.ThrowIfNegative(at);
        _campaign = campaign;
        _at = at;
        _users = 0;
        _length = 0;
        _lastOrdinal = -1;
        _lastIndex = -1;
        _verdicts = 0;
        Array.Clear(_slots);
    }

    /// <summary>Adds a user's verdict.</summary>
    /// <param name="ordinal">Greater than the one added before.</param>
    /// <param name="until">After the page's instant when the verdict is defer; else ignored.</param>
    /// <exception cref="ArgumentOutOfRangeException">The ordinal does not ascend, a deferral ends at or before the page's instant, or the attempt is negative.</exception>
    public void Add(int ordinal, in PageVerdict verdict, long until)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ordinal, _lastOrdinal);
        ArgumentOutOfRangeException.ThrowIfNegative(verdict.Attempt, nameof(verdict));
        if (verdict.Verdict == Verdict.Defer) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(until, _at);
        if (_entries.Length - _length < MaxEntryLength) Array.Resize(ref _entries, _entries.Length * 2);

        // Neighbours mostly share their verdict, so that most lookups end here.
        var index = _lastIndex >= 0 && _lastVerdict == verdict ? _lastIndex : IndexOf(verdict);
        var at = VarInt.Write(_entries, _length, (ulong)(ordinal - _lastOrdinal - 1));
        at = VarInt.Write(_entries, at, (ulong)index);
        if (verdict.Verdict == Verdict.Defer) at = VarInt.Write(_entries, at, (ulong)(until - _at));
        _length = at;
        _lastOrdinal = ordinal;
        _lastIndex = index;
        _lastVerdict = verdict;
        _users++;
    }

    /// <summary>The page's bytes. The builder is then ready for <see cref="Begin"/>.</summary>
    /// <param name="cursorAfter">≥ 0.</param>
    /// <param name="riders">What the partition wants to keep in the same record; may be empty.</param>
    public byte[] Complete(long cursorAfter, ReadOnlySpan<byte> riders)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cursorAfter);
        var longest = 1 + (6 * VarInt.MaxLength) + (_verdicts * PageCodec.MaxVerdictLength);
        if (_head.Length < longest) _head = new byte[longest];
        var head = _head;
        head[0] = PageCodec.FormatVersion;
        var at = VarInt.Write(head, 1, (ulong)_campaign);
        at = VarInt.Write(head, at, (ulong)_at);
        at = VarInt.Write(head, at, (ulong)cursorAfter);
        at = VarInt.Write(head, at, (ulong)riders.Length);
        at = VarInt.Write(head, at, (ulong)_users);
        at = VarInt.Write(head, at, (ulong)_verdicts);
        foreach (ref readonly var verdict in _table.AsSpan(0, _verdicts)) at = PageCodec.WriteVerdict(head, at, verdict);

        var page = new byte[at + _length + riders.Length];
        head.AsSpan(0, at).CopyTo(page);
        _entries.AsSpan(0, _length).CopyTo(page.AsSpan(at));
        riders.CopyTo(page.AsSpan(at + _length));
        return page;
    }

    private int IndexOf(in PageVerdict verdict)
    {
        var slot = SlotOf(verdict);
        if (_slots[slot] > 0) return _slots[slot] - 1;
        if (_verdicts == _table.Length) Array.Resize(ref _table, _table.Length * 2);
        _table[_verdicts++] = verdict;
        _slots[slot] = _verdicts;
        if (_verdicts * 2 > _slots.Length) Grow();
        return _verdicts - 1;
    }

    // Open addressing; a slot holds index + 1, and 0 is free.
    private int SlotOf(in PageVerdict verdict)
    {
        var (slots, table) = (_slots, _table);
        var slot = HashOf(verdict) & (slots.Length - 1);
        while (slots[slot] > 0 && table[slots[slot] - 1] != verdict) slot = (slot + 1) & (slots.Length - 1);
        return slot;
    }

    private void Grow()
    {
        _slots = new int[_slots.Length * 2];
        for (var i = 0; i < _verdicts; i++) _slots[SlotOf(_table[i])] = i + 1;
    }

    private static int HashOf(in PageVerdict verdict)
    {
        var hash = (verdict.Mask * 0x9E3779B97F4A7C15) ^ (verdict.Devices * 0xC2B2AE3D27D4EB4F);
        hash = (hash ^ (ulong)((verdict.Attempt << 16) | ((byte)verdict.Verdict << 8) | (byte)verdict.Code)) * 0x165667B19E3779F9;
        return (int)(hash >> 33);
    }
}
