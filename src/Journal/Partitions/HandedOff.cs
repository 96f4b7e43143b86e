namespace PushOrleans.Journal;

/// <summary>How a delivery ended. Stored: never renumbered.</summary>
public enum DeliveryEnd : byte
{
    Unknown = 0,
    Delivered = 2,
    Failed = 3,
    Suppressed = 4,
    Recalled = 5,
    Late = 6,
}

public static class DeliveryEnds
{
    /// <summary>Which of two ends of one grant counts: the higher. 0 = none yet.</summary>
    public static int Rank(this DeliveryEnd end) => end switch
    {
        DeliveryEnd.Delivered => 5,
        DeliveryEnd.Failed => 4,
        DeliveryEnd.Late => 3,
        DeliveryEnd.Recalled => 2,
        DeliveryEnd.Suppressed => 1,
        _ => 0,
    };

    public static DeliveryEnd Best(DeliveryEnd a, DeliveryEnd b) => a.Rank() >= b.Rank() ? a : b;
}

/// <summary>How deliveries of one page ended on one channel.</summary>
/// <param name="PageSeq">The page's record.</param>
/// <param name="Ordinals">Null = every grant of the page that is not in the exceptions.</param>
public sealed record PageDelivered(
    int Campaign, long PageSeq, string Channel, DeliveryEnd End, IReadOnlyList<int>? Ordinals, IReadOnlyList<(int Ordinal, DeliveryEnd End)> Exceptions);

/// <summary>Up to which record grants were handed over, and how deliveries ended.</summary>
/// <param name="Watermark">All grants of records up to this one were confirmed by the broker.</param>
public sealed record HandedOff(long Watermark, IReadOnlyList<PageDelivered> Delivered)
{
    private const byte Format = 1;

    public byte[] Encode()
    {
        var to = PayloadWriter.Scratch().Byte(Format).Number(Watermark).Number(Delivered.Count);
        foreach (var page in Delivered)
        {
            to.Number(page.Campaign).Number(page.PageSeq).Text(page.Channel).Byte((byte)page.End).Flag(page.Ordinals is not null);
            if (page.Ordinals is not null)
            {
                to.Number(page.Ordinals.Count);
                foreach (var ordinal in page.Ordinals) to.Number(ordinal);
            }

            to.Number(page.Exceptions.Count);
            foreach (var (ordinal, end) in page.Exceptions) to.Number(ordinal).Byte((byte)end);
        }

        return to.ToArray();
    }

    public static HandedOff Decode(ReadOnlySpan<byte> payload)
    {
        var from = new PayloadReader(payload);
        if (from.Byte() != Format) throw new CorruptRecordException("not a hand-off of a known format");
        var watermark = from.Number();
        var pages = new PageDelivered[from.Count()];
        for (var i = 0; i < pages.Length; i++)
            pages[i] = new PageDelivered(from.Int(), from.Number(), from.RequiredText(), (DeliveryEnd)from.Byte(), Ordinals(ref from), Exceptions(ref from));
        return new HandedOff(watermark, pages);
    }

    private static int[]? Ordinals(ref PayloadReader from)
    {
        if (!from.Flag()) return null;
        var ordinals = new int[from.Count()];
        for (var i = 0; i < ordinals.Length; i++) ordinals[i] = from.Int();
        return ordinals;
    }

    private static (int, DeliveryEnd)[] Exceptions(ref PayloadReader from)
    {
        var exceptions = new (int, DeliveryEnd)[from.Count()];
        for (var i = 0; i < exceptions.Length; i++) exceptions[i] = (from.Int(), (DeliveryEnd)from.Byte());
        return exceptions;
    }
}
