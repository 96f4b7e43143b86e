using System.Numerics;

namespace PushOrleans.Journal;

/// <summary>How the deliveries of one page ended on one channel: user by user, or all that are left at once. A bit for who was delivered, a word for who was not.</summary>
internal sealed class PageEnds
{
    private readonly Dictionary<int, DeliveryEnd> _others = [];
    private ulong[] _delivered = [];
    private int _firstWord;

    /// <summary>How all ended that are not told apart; unknown = not all have ended.</summary>
    public DeliveryEnd Rest { get; private set; }

    public bool All => Rest != DeliveryEnd.Unknown;

    /// <summary>Users who are told apart.</summary>
    public int Count { get; private set; }

    /// <summary>Unknown when the delivery has not ended.</summary>
    public DeliveryEnd EndOf(int ordinal) => IsDelivered(ordinal) ? DeliveryEnd.Delivered : _others.GetValueOrDefault(ordinal, Rest);

    /// <summary>False when the delivery had ended as well or better before.</summary>
    public bool Add(int ordinal, DeliveryEnd end)
    {
        if (end.Rank() <= EndOf(ordinal).Rank()) return false;
        var isNew = !_others.Remove(ordinal) && !IsDelivered(ordinal);
        if (end == DeliveryEnd.Delivered) SetDelivered(ordinal);
        else _others[ordinal] = end;
        if (isNew) Count++;
        return true;
    }

    /// <summary>Everyone has ended; who is not told apart as <paramref name="end"/>.</summary>
    public void Complete(DeliveryEnd end)
    {
        Rest = end;
        if (end != DeliveryEnd.Delivered) return;
        (_delivered, _firstWord) = ([], 0);
        Count = _others.Count;
        _others.TrimExcess();
    }

    /// <summary>Who is told apart, ascending.</summary>
    public IEnumerable<int> Ordinals()
    {
        List<int> ordinals = [.. _others.Keys];
        for (var word = 0; word < _delivered.Length; word++)
            for (var bits = _delivered[word]; bits != 0; bits &= bits - 1) ordinals.Add(((_firstWord + word) << 6) + BitOperations.TrailingZeroCount(bits));
        ordinals.Sort();
        return ordinals;
    }

    internal void WriteTo(PayloadWriter to)
    {
        to.Byte((byte)Rest).Number(_others.Count);
        foreach (var (ordinal, end) in _others.OrderBy(other => other.Key)) to.Number(ordinal).Byte((byte)end);
        to.Number(_firstWord).Number(_delivered.Length);
        foreach (var word in _delivered) to.Bits(word);
    }

    internal static PageEnds ReadFrom(ref PayloadReader from)
    {
        var ends = new PageEnds { Rest = (DeliveryEnd)from.Byte() };
        for (var count = from.Count(); count > 0; count--) ends._others.Add(from.Int(), (DeliveryEnd)from.Byte());
        ends._firstWord = from.Int();
        ends._delivered = new ulong[from.Count()];
        ends.Count = ends._others.Count;
        for (var i = 0; i < ends._delivered.Length; i++)
        {
            ends._delivered[i] = from.Bits();
            ends.Count += BitOperations.PopCount(ends._delivered[i]);
        }

        return ends;
    }

    /// <summary>Snapshots that told each end in words.</summary>
    internal static PageEnds ReadThirdFrom(ref PayloadReader from)
    {
        var (ends, rest) = (new PageEnds(), (DeliveryEnd)from.Byte());
        for (var count = from.Count(); count > 0; count--) ends.Add(from.Int(), (DeliveryEnd)from.Byte());
        if (rest != DeliveryEnd.Unknown) ends.Complete(rest);
        return ends;
    }

    /// <summary>Snapshots that told only who has ended: nearly all of those were delivered.</summary>
    internal static PageEnds ReadOldFrom(ref PayloadReader from)
    {
        var (ends, all) = (new PageEnds(), from.Flag());
        for (var count = from.Count(); count > 0; count--) ends.Add(from.Int(), DeliveryEnd.Delivered);
        if (all) ends.Complete(DeliveryEnd.Delivered);
        return ends;
    }

    private bool IsDelivered(int ordinal)
    {
        var word = (ordinal >> 6) - _firstWord;
        return (uint)word < (uint)_delivered.Length && (_delivered[word] & (1UL << ordinal)) != 0;
    }

    private void SetDelivered(int ordinal)
    {
        var word = ordinal >> 6;
        if (_delivered.Length == 0) (_delivered, _firstWord) = ([0], word);
        if (word < _firstWord)
        {
            var grown = new ulong[_delivered.Length + _firstWord - word];
            _delivered.CopyTo(grown, _firstWord - word);
            (_delivered, _firstWord) = (grown, word);
        }
        else if (word - _firstWord >= _delivered.Length) Array.Resize(ref _delivered, word - _firstWord + 1);

        _delivered[word - _firstWord] |= 1UL << ordinal;
    }
}
