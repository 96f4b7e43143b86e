namespace PushOrleans.Journal;

/// <summary>How the deliveries of one page ended on one channel: user by user, or all that are left at once.</summary>
internal sealed class PageEnds
{
    private readonly Dictionary<int, DeliveryEnd> _ordinals = [];

    /// <summary>How all ended that are not told apart; unknown = not all have ended.</summary>
    public DeliveryEnd Rest { get; private set; }

    public bool All => Rest != DeliveryEnd.Unknown;

    public IReadOnlyDictionary<int, DeliveryEnd> Ordinals => _ordinals;

    /// <summary>False when the delivery had ended before: the first word counts.</summary>
    public bool Add(int ordinal, DeliveryEnd end) => !All && _ordinals.TryAdd(ordinal, end);

    /// <summary>Unknown when the delivery has not ended.</summary>
    public DeliveryEnd EndOf(int ordinal) => _ordinals.GetValueOrDefault(ordinal, Rest);

    public void Complete(DeliveryEnd end)
    {
        Rest = end;
        foreach (var (ordinal, one) in _ordinals)
            if (one == end) _ordinals.Remove(ordinal);
        _ordinals.TrimExcess();
    }

    internal void WriteTo(PayloadWriter to)
    {
        to.Byte((byte)Rest).Number(_ordinals.Count);
        foreach (var (ordinal, end) in _ordinals) to.Number(ordinal).Byte((byte)end);
    }

    /// <param name="hasKinds">False in snapshots that told only who has ended: nearly all of those were delivered.</param>
    internal static PageEnds ReadFrom(ref PayloadReader from, bool hasKinds)
    {
        var ends = new PageEnds();
        var rest = hasKinds ? (DeliveryEnd)from.Byte() : from.Flag() ? DeliveryEnd.Delivered : DeliveryEnd.Unknown;
        for (var count = from.Count(); count > 0; count--) ends._ordinals.Add(from.Int(), hasKinds ? (DeliveryEnd)from.Byte() : DeliveryEnd.Delivered);
        ends.Rest = rest;
        return ends;
    }
}
