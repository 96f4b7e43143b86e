namespace PushOrleans.Journal;

/// <summary>Why a campaign's open users ended. Stored: never renumbered.</summary>
public enum CampaignEndKind : byte
{
    Unknown = 0,

    /// <summary>Cancelled: who is undecided or deferred is stopped, who is held stays so for good.</summary>
    Cancelled = 1,

    /// <summary>The campaign's end came while users were held: they are refused, code EXPIRES.</summary>
    HeldExpired = 2,
}

/// <param name="HandedOver">Grants handed over before the end: the number that a cancel answers.</param>
public readonly record struct CampaignEnded(int Campaign, CampaignEndKind Kind, long HandedOver)
{
    public byte[] Encode() => PayloadWriter.Scratch().Number(Campaign).Byte((byte)Kind).Number(HandedOver).ToArray();

    public static CampaignEnded Decode(ReadOnlySpan<byte> payload)
    {
        var from = new PayloadReader(payload);
        return new CampaignEnded(from.Int(), KindOf(from.Byte()), from.Number());
    }

    private static CampaignEndKind KindOf(byte value)
    {
        var kind = (CampaignEndKind)value;
        return kind is CampaignEndKind.Cancelled or CampaignEndKind.HeldExpired ? kind : throw new CorruptRecordException($"a campaign's end of kind {value} is not known");
    }
}
