using System.IO.Hashing;
using System.Text;

namespace PushOrleans.Journal;

/// <summary>What a device reported of a grant. Stored: never renumbered.</summary>
public enum ReceiptEvent : byte
{
    Unknown = 0,
    Shown = 1,
    Closed = 2,
    Clicked = 3,
    DismissFailed = 4,
    RejectedByVendor = 5,
    RenderFailed = 6,
}

/// <summary>What makes a receipt doubtful (Prov. 5(9)). Stored: never renumbered.</summary>
[Flags]
public enum ReceiptMark : byte
{
    None = 0,

    /// <summary>Closed or clicked sooner than a person can, or after longer than it has been there.</summary>
    Dwell = 1,

    /// <summary>One of more receipts than a device can have to tell.</summary>
    Burst = 2,
}

/// <param name="EventHash">128 bits over user and client event id: a repeat is told by it.</param>
public readonly record struct ReceiptTaken(int Campaign, int Ordinal, ReceiptEvent Event, UInt128 EventHash, ReceiptMark Mark = ReceiptMark.None)
{
    public static UInt128 HashOf(string userId, string clientEventId) => XxHash128.HashToUInt128(Encoding.UTF8.GetBytes($"{userId}\n{clientEventId}"));
}

/// <summary>What devices reported; the details of each are the record's personal payloads, in this order.</summary>
public static class ReceiptsTaken
{
    // Without marks, which most records have none of.
    private const byte Format = 1;
    private const byte MarkedFormat = 2;

    public static byte[] Encode(IReadOnlyList<ReceiptTaken> receipts)
    {
        var marked = receipts.Any(receipt => receipt.Mark != ReceiptMark.None);
        var to = PayloadWriter.Scratch().Byte(marked ? MarkedFormat : Format).Number(receipts.Count);
        foreach (var receipt in receipts)
        {
            Write(to, receipt);
            if (marked) to.Byte((byte)receipt.Mark);
        }

        return to.ToArray();
    }

    public static ReceiptTaken[] Decode(ReadOnlySpan<byte> payload)
    {
        var from = new PayloadReader(payload);
        var format = from.Byte();
        if (format is not (Format or MarkedFormat)) throw new CorruptRecordException("not a record of receipts of a known format");
        var receipts = new ReceiptTaken[from.Count()];
        for (var i = 0; i < receipts.Length; i++)
            receipts[i] = new ReceiptTaken(from.Int(), from.Int(), (ReceiptEvent)from.Byte(), new UInt128(from.Bits(), from.Bits()), format == MarkedFormat ? (ReceiptMark)from.Byte() : ReceiptMark.None);
        return receipts;
    }

    private static void Write(PayloadWriter to, ReceiptTaken receipt) => to
        .Number(receipt.Campaign).Number(receipt.Ordinal).Byte((byte)receipt.Event)
        .Bits((ulong)(receipt.EventHash >> 64)).Bits((ulong)receipt.EventHash);
}

/// <summary>The details of one receipt, kept as a personal payload.</summary>
public sealed record ReceiptDetails(
    string DeviceId, string ClientEventId, string? ShownName, bool? AdMarkShown, long? CloseTaps, long? CloseVisibleAtMs, string? CloseHow = null, long? OpenMs = null)
{
    public byte[] Encode()
    {
        var to = PayloadWriter.Scratch()
            .Text(DeviceId).Text(ClientEventId).Text(ShownName).Byte(AdMarkShown switch { null => 0, false => 1, true => 2 })
            .Optional(CloseTaps).Optional(CloseVisibleAtMs);

        // What came later to the form stands at its end, and only where it is told.
        if (CloseHow is not null || OpenMs is not null) to.Text(CloseHow).Optional(OpenMs);
        return to.ToArray();
    }
}
