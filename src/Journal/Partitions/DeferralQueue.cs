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

        bucket.Users.Add(new DeferredUser(ordinal, attempt));
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
            due += bucket.Users.Count - bucket.Taken;
        }

        return Math.Min(due, most);
    }

    /// <summary>Copies the first who are due at <paramref name="at"/>, up to <paramref name="most"/>; they stay in the queue.</summary>
    public void Peek(long at, int most, List<DeferredUser> to)
    {
        foreach (var (until, bucket) in _buckets)
        {
            if (until > at) return;
            for (var i = bucket.Taken; i < bucket.Users.Count; i++)
            {
                if (to.Count >= most) return;
                to.Add(bucket.Users[i]);
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
            for (; count > 0 && bucket.Taken < bucket.Users.Count; count--) ordinals -= bucket.Users[bucket.Taken++].Ordinal;
            if (bucket.Taken < bucket.Users.Count) continue;
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
            to.Number(until).Number(bucket.Users.Count - bucket.Taken);
            for (var i = bucket.Taken; i < bucket.Users.Count; i++) to.Number(bucket.Users[i].Ordinal).Number(bucket.Users[i].Attempt);
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

    private sealed class Bucket
    {
        public List<DeferredUser> Users { get; } = [];
        public int Taken { get; set; }
    }
}

/// <summary>A user who waits for the next attempt, and its number.</summary>
public readonly record struct DeferredUser(int Ordinal, int Attempt);
