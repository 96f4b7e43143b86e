using System.Runtime.InteropServices;

namespace PushOrleans.Compliance;

/// <summary>
/// Grants of class news and vertical by second, oldest first, as far back from the newest as any rule looks. A provider that grants in every second of a week
/// has 604,800 of them; <see cref="After"/> looks at one number for each block of some 68 minutes, and at the seconds of one
/// block.
/// </summary>
public sealed class ShareLog
{
    // A block has 4,096 seconds.
    private const int BlockBits = 12;

    // Oldest first; a block without grants is not there.
    private readonly List<Block> _blocks = [];
    private long _newest = long.MinValue + Instants.LongestLookBack;

    /// <summary>Seconds with a grant.</summary>
    public int Count { get; private set; }

    /// <summary>Oldest first.</summary>
    public IEnumerable<ShareSample> Samples => _blocks.SelectMany(block => block.Samples);

    /// <summary>Up to this instant nothing is kept.</summary>
    public long Forgotten => _newest - Instants.LongestLookBack;

    /// <summary>Adds to what is known of the sample's second. Samples may come in any order; one that no rule looks back to any more is left out.</summary>
    public void Enter(in ShareSample sample)
    {
        if (sample is { News: 0, Vertical: 0 }) return;
        _newest = Math.Max(_newest, sample.At);
        if (sample.At > Forgotten && BlockOf(sample.At).Enter(sample)) Count++;
        Forget();
    }

    /// <summary>Grants later than the instant.</summary>
    public (Int128 News, Int128 Vertical) After(long instant)
    {
        var (news, vertical) = (Int128.Zero, Int128.Zero);
        for (var i = _blocks.Count - 1; i >= 0 && _blocks[i].Number >= instant >> BlockBits; i--)
        {
            var sums = _blocks[i].Number > instant >> BlockBits ? _blocks[i].Sums : _blocks[i].After(instant);
            news += sums.News;
            vertical += sums.Vertical;
        }

        return (news, vertical);
    }

    private Block BlockOf(long at)
    {
        var number = at >> BlockBits;
        var place = _blocks.Count;
        while (place > 0 && _blocks[place - 1].Number > number) place--;
        if (place > 0 && _blocks[place - 1].Number == number) return _blocks[place - 1];
        var block = new Block(number);
        _blocks.Insert(place, block);
        return block;
    }

    private void Forget()
    {
        while (_blocks.Count > 0)
        {
            Count -= _blocks[0].Forget(Forgotten);
            if (_blocks[0].Samples.Count > 0) return;
            _blocks.RemoveAt(0);
        }
    }

    private sealed class Block(long number)
    {
        public long Number { get; } = number;

        public (Int128 News, Int128 Vertical) Sums { get; private set; }

        public List<ShareSample> Samples { get; } = [];

        /// <summary>Whether its second is a new one.</summary>
        public bool Enter(in ShareSample sample)
        {
            var place = FirstAfter(sample.At - 1);
            var isNew = place == Samples.Count || Samples[place].At != sample.At;
            if (isNew) Samples.Insert(place, sample);
            else
            {
                var before = Samples[place];
                Samples[place] = new ShareSample(sample.At, checked(before.News + sample.News), checked(before.Vertical + sample.Vertical));
            }

            Sums = (Sums.News + sample.News, Sums.Vertical + sample.Vertical);
            return isNew;
        }

        public (Int128 News, Int128 Vertical) After(long instant) => SumsOf(CollectionsMarshal.AsSpan(Samples)[FirstAfter(instant)..]);

        /// <summary>How many seconds it forgot.</summary>
        public int Forget(long through)
        {
            var old = FirstAfter(through);
            if (old == 0) return 0;
            var (news, vertical) = SumsOf(CollectionsMarshal.AsSpan(Samples)[..old]);
            Sums = (Sums.News - news, Sums.Vertical - vertical);
            Samples.RemoveRange(0, old);
            return old;
        }

        private int FirstAfter(long instant)
        {
            var (from, to) = (0, Samples.Count);
            while (from < to)
            {
                var middle = (from + to) / 2;
                if (Samples[middle].At <= instant) from = middle + 1;
                else to = middle;
            }

            return from;
        }

        private static (Int128 News, Int128 Vertical) SumsOf(ReadOnlySpan<ShareSample> samples)
        {
            var (news, vertical) = (Int128.Zero, Int128.Zero);
            foreach (ref readonly var sample in samples)
            {
                news += sample.News;
                vertical += sample.Vertical;
            }

            return (news, vertical);
        }
    }
}

/// <summary>Grants to all users at one instant.</summary>
public readonly record struct ShareSample(long At, long News, long Vertical);
