namespace PushOrleans.Journal;

/// <summary>
/// Deferred users of one campaign by the instant of their next attempt, first come first served within an instant. The order is a function
/// of the records alone, so that a page takes the same users out when it is applied again.
/// </summary>
public sealed class DeferralQueue
{
    private readonly SortedDictionary<long, Bucket> _buckets = [];

    // A page's deferrals end at a few instants: most go where the one before went.
    private (long Until, Bucket? Bucket) _last;

    // Every page asks every open campaign who is due, and is mostly told nobody.
    private long _nextDue = long.MaxValue;

    public int Count { get; private set; }

    /// <summary>The earliest instant at which somebody is due; null when nobody is.</summary>
    public long? NextDue => _buckets.Count == 0 ? null : _nextDue;

    public void Add(int ordinal, int attempt, long until)
    {
        if (_last.Until != until || _last.Bucket is not { } bucket)
        {
            if (!_buckets.TryGetValue(until, out bucket!)) _buckets.Add(until, bucket = new Bucket());
            _last = (until, bucket);
            _nextDue = Math.Min(_nextDue, until);
        }

        bucket.Add(new DeferredUser(ordinal, attempt));
        Count++;
    }

    /// <summary>How many are due at <paramref name="at"/>, counted up to <paramref name="most"/>.</summary>
    public int DueAt(long at, int most)
    {
        if (at < _nextDue) return 0;
        var due = 0;
        foreach (var (until, bucket) in _buckets)
        {
            if (until > at || due >= most) break;
            due += bucket.Count;
        }

        return Math.Min(due, most);
    }

    /// <summary>Copies the first who are due at <paramref name="at"/>, up to <paramref name="most"/>; they stay in the queue.</summary>
    public void Peek(long at, int most, List<DeferredUser> to)
    {
        foreach (var (until, bucket) in _buckets)
        {
            if (until > at) return;
            foreach (var user in bucket)
            {
                if (to.Count >= most) return;
                to.Add(user);
            }
        }
    }

    /// <summary>Takes the first <paramref name="count"/> out; the sum of their ordinals tells that they are the ones meant.</summary>
    /// <exception cref="CorruptRecordException">They are not.</exception>
    public void Take(int count, long ordinals)
    {
        if (count > Count) throw new CorruptRecordException("a page decides more deferred users than there are");
        Count -= count;
        while (count > 0)
        {
            var (until, bucket) = First();
            for (; count > 0 && bucket.Count > 0; count--) ordinals -= bucket.Take().Ordinal;
            if (bucket.Count > 0) continue;
            _buckets.Remove(until);
            _last = default;
            _nextDue = _buckets.Count == 0 ? long.MaxValue : First().Key;
        }

        if (ordinals != 0) throw new CorruptRecordException("a page decides other deferred users than those who are due first");
    }

    /// <summary>The instants at which somebody is due, ascending.</summary>
    public IReadOnlyList<long> Instants => [.. _buckets.Keys];

    public void Clear()
    {
        _buckets.Clear();
        _last = default;
        _nextDue = long.MaxValue;
        Count = 0;
    }

    public void WriteTo(PayloadWriter to)
    {
        to.Number(_buckets.Count);
        foreach (var (until, bucket) in _buckets)
        {
            to.Number(until).Number(bucket.Count);
            foreach (var user in bucket) to.Number(user.Ordinal).Number(user.Attempt);
        }
    }

    public static DeferralQueue ReadFrom(ref PayloadReader from)
    {
        var queue = new DeferralQueue();
        for (var buckets = from.Count(); buckets > 0; buckets--)
        {
            var until = from.Number();
            for (var users = from.Count(); users > 0; users--) queue.Add(from.Int(), from.Int(), until);
        }

        return queue;
    }

    private KeyValuePair<long, Bucket> First()
    {
        foreach (var entry in _buckets) return entry;
        throw new CorruptRecordException("a page decides deferred users where there are none");
    }

    /// <summary>
    /// Those who are due at one instant, in the order in which they came. A page may defer most of its users, neighbours by the same attempt, and a big
    /// campaign all of them: each is one number, the distance from the one before, and with it the attempt where that differs. Mostly a byte.
    /// </summary>
    private sealed class Bucket
    {
        private const int LongestUser = 2 * VarInt.MaxLength;
        private const int FirstLength = 64;

        // Whoever is deferred for the first time waits for attempt 1.
        private static readonly DeferredUser Before = new(-1, 1);

        private byte[] _users = [];
        private int _end;
        private DeferredUser _last = Before;
        private int _start;
        private DeferredUser _taken = Before;

        public int Count { get; private set; }

        public void Add(DeferredUser user)
        {
            if (_users.Length - _end < LongestUser) Array.Resize(ref _users, Math.Max(FirstLength, _users.Length * 2));
            var distance = (long)user.Ordinal - _last.Ordinal - 1;
            var folded = (ulong)((distance << 1) ^ (distance >> 63));
            var isOther = user.Attempt != _last.Attempt;
            _end = VarInt.Write(_users, _end, (folded << 1) | (isOther ? 1UL : 0UL));
            if (isOther) _end = VarInt.Write(_users, _end, (ulong)user.Attempt);
            _last = user;
            Count++;
        }

        public DeferredUser Take()
        {
            var first = GetEnumerator();
            first.MoveNext();
            (_start, _taken) = (first.At, first.Current);
            Count--;
            return _taken;
        }

        /// <summary>From the first who was not taken.</summary>
        public Enumerator GetEnumerator() => new(_users.AsSpan(0, _end), _start, _taken);

        public ref struct Enumerator(ReadOnlySpan<byte> users, int at, DeferredUser before)
        {
            private readonly ReadOnlySpan<byte> _users = users;
            private int _at = at;

            public readonly int At => _at;

            public DeferredUser Current { get; private set; } = before;

            public bool MoveNext()
            {
                if (_at == _users.Length) return false;
                var number = VarInt.Read(_users, ref _at);
                var folded = number >> 1;
                var ordinal = (long)Current.Ordinal + 1 + ((long)(folded >> 1) ^ -(long)(folded & 1));
                Current = new DeferredUser((int)ordinal, (number & 1) == 0 ? Current.Attempt : (int)VarInt.Read(_users, ref _at));
                return true;
            }
        }
    }
}

/// <summary>A user who waits for the next attempt, and its number.</summary>
public readonly record struct DeferredUser(int Ordinal, int Attempt);
