using PushOrleans.Compliance;

namespace PushOrleans.Journal;

/// <summary>
/// Reads a page in order, without allocation per verdict: <c>var page = new PageReader(bytes); while (page.MoveNext()) … page.Current</c>.
/// The header and the table are checked when it is made, each line when it is reached, the end when <see cref="MoveNext"/> gives false.
/// </summary>
public ref struct PageReader
{
    private readonly ReadOnlySpan<byte> _lines;
    private readonly PageVerdict[] _table;
    private int _place;
    private int _index = -1;
    private int _ordinal = -1;
    private int _used;
    private int _verdict;
    private long _until;

    /// <exception cref="CorruptRecordException">The bytes do not begin as a page does.</exception>
    public PageReader(ReadOnlySpan<byte> page)
    {
        var at = 0;
        Header = ReadHeader(page, ref at, out var ridersLength);
        var verdicts = (int)VarInt.ReadUpTo(page, ref at, page.Length / PageCodec.MinVerdictLength);
        _table = verdicts == 0 ? [] : new PageVerdict[verdicts];
        for (var i = 0; i < verdicts; i++)
            _table[i] = PageCodec.ReadVerdict(page, ref at);
        if (HasOneTwice(_table))
            throw new CorruptRecordException("a page's table has a verdict twice");
        if (Header.Users > 0 && verdicts == 0) throw new CorruptRecordException("a page has lines and no verdict");
        if (ridersLength > page.Length - at) throw new CorruptRecordException("a page's riders are cut off");
        Riders = page[^ridersLength..];
        _lines = page[at..^ridersLength];
    }

    /// <summary>What the page says once, without a look at its lines.</summary>
    /// <exception cref="CorruptRecordException">The bytes do not begin as a page does.</exception>
    public static PageHeader HeaderOf(ReadOnlySpan<byte> page)
    {
        var at = 0;
        return ReadHeader(page, ref at, out _);
    }

    private static PageHeader ReadHeader(ReadOnlySpan<byte> page, ref int at, out int ridersLength)
    {
        if (page.IsEmpty || page[0] != PageCodec.FormatVersion) throw new CorruptRecordException("not a page of a known format");
        at = 1;
        var campaign = VarInt.ReadUpTo(page, ref at, long.MaxValue);
        var instant = VarInt.ReadUpTo(page, ref at, long.MaxValue);
        var cursorAfter = VarInt.ReadUpTo(page, ref at, long.MaxValue);
        ridersLength = (int)VarInt.ReadUpTo(page, ref at, page.Length);
        var users = (int)VarInt.ReadUpTo(page, ref at, page.Length / PageCodec.MinEntryLength);
        return new PageHeader(campaign, instant, users, cursorAfter);
    }

    public PageHeader Header { get; }

    /// <summary>What the partition gave to <see cref="PageBuilder.Complete"/>.</summary>
    public ReadOnlySpan<byte> Riders { get; }

    /// <summary>The distinct verdicts of the page, in the order of their first use.</summary>
    public readonly ReadOnlySpan<PageVerdict> Verdicts => _table;

    /// <summary>The line that <see cref="MoveNext"/> has reached.</summary>
    public readonly PageEntry Current => new(_index, _ordinal, _table[_verdict], _until);

    /// <summary>The current line's verdict as a place in <see cref="Verdicts"/>.</summary>
    public readonly int CurrentVerdict => _verdict;

    /// <summary>The current line's user.</summary>
    public readonly int CurrentOrdinal => _ordinal;

    /// <summary>Instant of the current line's next attempt when deferred, else <see cref="Instants.Never"/>.</summary>
    public readonly long CurrentUntil => _until;

    /// <exception cref="CorruptRecordException">No line stands here, or the page does not end behind the last one.</exception>
    public bool MoveNext()
    {
        if (_index + 1 >= Header.Users)
        {
            if (_place != _lines.Length) throw new CorruptRecordException("a page has bytes that are no line of it");
            if (_used != _table.Length) throw new CorruptRecordException("a page's table has a verdict that no line uses");
            return false;
        }
        var gap = VarInt.ReadUpTo(_lines, ref _place, int.MaxValue);
        if (gap > int.MaxValue - 1L - _ordinal) throw new CorruptRecordException("an ordinal is out of range");
        _ordinal += (int)gap + 1;
        _verdict = (int)VarInt.ReadUpTo(_lines, ref _place, _table.Length - 1L);
        if (_verdict > _used) throw new CorruptRecordException("a page's table is not in the order of first use");
        if (_verdict == _used) _used++;
        _until = Instants.Never;
        if (_table[_verdict].Verdict == Verdict.Defer) ReadUntil();
        _index++;
        return true;
    }

    /// <summary>Goes to one user's line, at or behind the current one; lines are ascending, so that it stops early.</summary>
    /// <returns>False when the page has no line of this user (behind the current one).</returns>
    /// <exception cref="CorruptRecordException">As <see cref="MoveNext"/>.</exception>
    public bool MoveTo(int ordinal)
    {
        while (_ordinal < ordinal)
            if (!MoveNext()) return false;
        return _ordinal == ordinal && _index >= 0;
    }

    // Most tables are of some dozen verdicts, and are compared sooner than hashed.
    private static bool HasOneTwice(PageVerdict[] table)
    {
        const int few = 64;
        if (table.Length > few) return new HashSet<PageVerdict>(table).Count < table.Length;
        for (var i = 1; i < table.Length; i++)
            if (table.AsSpan(0, i).Contains(table[i])) return true;
        return false;
    }

    private void ReadUntil()
    {
        var wait = VarInt.ReadUpTo(_lines, ref _place, long.MaxValue - Header.At);
        if (wait == 0) throw new CorruptRecordException("a deferral ends when it begins");
        _until = Header.At + wait;
    }
}
