using System.Numerics;

namespace PushOrleans.Journal;

/// <summary>A set of user ordinals as a bitmap.</summary>
public sealed class OrdinalSet
{
    private ulong[] _words = [];

    public int Count { get; private set; }

    public bool Contains(int ordinal) => (ordinal >> 6) < _words.Length && (_words[ordinal >> 6] & (1UL << ordinal)) != 0;

    /// <summary>True when it was not in the set.</summary>
    public bool Add(int ordinal)
    {
        var word = ordinal >> 6;
        if (word >= _words.Length) Array.Resize(ref _words, Math.Max(word + 1, _words.Length * 2));
        var bit = 1UL << ordinal;
        if ((_words[word] & bit) != 0) return false;
        _words[word] |= bit;
        Count++;
        return true;
    }

    /// <summary>The first ordinal at or after <paramref name="from"/>; −1 when there is none.</summary>
    public int Next(int from)
    {
        var word = from >> 6;
        if (word >= _words.Length) return -1;
        var bits = _words[word] & (ulong.MaxValue << from);
        while (bits == 0)
        {
            if (++word >= _words.Length) return -1;
            bits = _words[word];
        }

        return (word << 6) + BitOperations.TrailingZeroCount(bits);
    }

    public void WriteTo(PayloadWriter to)
    {
        var used = _words.Length;
        while (used > 0 && _words[used - 1] == 0) used--;
        to.Number(used);
        for (var i = 0; i < used; i++) to.Bits(_words[i]);
    }

    public static OrdinalSet ReadFrom(ref PayloadReader from)
    {
        var set = new OrdinalSet { _words = new ulong[from.Count()] };
        for (var i = 0; i < set._words.Length; i++)
        {
            set._words[i] = from.Bits();
            set.Count += BitOperations.PopCount(set._words[i]);
        }

        return set;
    }
}
