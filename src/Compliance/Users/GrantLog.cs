using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace PushOrleans.Compliance;

/// <summary>
/// Grants in ascending order of time, bounded by the longest look-back of any rule. Part of its user's state and not an object of its own,
/// since there are as many as users. The first few stand in the state itself and none has a reference, so that a decision reads the memory that it
/// reads anyway, and a grant gives the collector nothing to do.
/// </summary>
public struct GrantLog
{
    // A day's worth under the shipped policy's budget. Who is granted more has all of them in an array.
    private const int Within = 6;

    private Few _few;
    private LoggedGrant[]? _many;

    // One list where all grants went to the same devices, which is nearly everybody; else a list per grant.
    private object? _devices;

    public int Count { get; private set; }

    /// <summary>All grants kept, oldest first.</summary>
    public readonly GrantItems Items => new(this);

    [UnscopedRef]
    internal readonly ReadOnlySpan<LoggedGrant> Logged => _many is null ? ((ReadOnlySpan<LoggedGrant>)_few)[..Count] : _many.AsSpan(0, Count);

    /// <summary>The place of the campaign's newest grant; −1 when there is none.</summary>
    public readonly int LastOf(int campaign)
    {
        var grants = Logged;
        for (var i = grants.Length - 1; i >= 0; i--)
            if (grants[i].Campaign == campaign) return i;
        return -1;
    }

    /// <summary>Ids of the devices that the grant went to.</summary>
    public readonly string[] DevicesOf(int place) => _devices is string[][] each ? each[place] : (string[])_devices!;

    public void Enter(in Grant grant)
    {
        var logged = LoggedGrant.Of(grant);
        if (Count == (_many?.Length ?? Within)) MakeRoom(grant.At);
        EnterDevices(grant.Devices);
        if (_many is null) _few[Count] = logged;
        else _many[Count] = logged;
        Count++;
    }

    internal readonly GrantLog Copy() => this with { _many = (LoggedGrant[]?)_many?.Clone(), _devices = _devices is string[][] each ? each.Clone() : _devices };

    internal readonly Grant At(int place)
    {
        ref readonly var logged = ref Logged[place];
        return new Grant(logged.At, logged.Day, logged.Campaign, logged.Facts, DevicesOf(place));
    }

    private void EnterDevices(string[] devices)
    {
        if (_devices is string[][] each) each[Count] = devices;
        else if (Count == 0) _devices = devices;
        else if (!ReferenceEquals(_devices, devices))
        {
            var lists = new string[_many?.Length ?? Within][];
            Array.Fill(lists, (string[])_devices!, 0, Count);
            lists[Count] = devices;
            _devices = lists;
        }
    }

    private void MakeRoom(long now)
    {
        var grants = _many is null ? (Span<LoggedGrant>)_few : _many;
        var old = 0;
        while (old < Count && grants[old].At <= now - Instants.LongestLookBack) old++;
        var each = _devices as string[][];
        if (old > 0)
        {
            grants[old..].CopyTo(grants);
            if (each is not null)
            {
                Array.Copy(each, old, each, 0, Count - old);
                Array.Clear(each, Count - old, old);
            }

            Count -= old;
            return;
        }

        var many = new LoggedGrant[Count + Math.Max(2, Count / 4)];
        grants.CopyTo(many);
        _many = many;
        if (each is null) return;
        Array.Resize(ref each, many.Length);
        _devices = each;
    }

    [InlineArray(Within)]
    private struct Few
    {
        private LoggedGrant _first;
    }
}

/// <summary>The grants of a log, each as a value.</summary>
public readonly struct GrantItems(GrantLog log)
{
    private readonly GrantLog _log = log;

    public int Length => _log.Count;

    public Grant this[int place] => _log.At(place);

    public Enumerator GetEnumerator() => new(_log);

    public Grant[] ToArray()
    {
        var all = new Grant[Length];
        for (var i = 0; i < all.Length; i++) all[i] = this[i];
        return all;
    }

    /// <summary>From the oldest on.</summary>
    public struct Enumerator(GrantLog log)
    {
        private readonly GrantLog _log = log;
        private int _place = -1;

        public readonly Grant Current => _log.At(_place);

        public bool MoveNext() => ++_place < _log.Count;
    }
}
