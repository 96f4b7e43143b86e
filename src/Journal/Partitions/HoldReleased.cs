namespace PushOrleans.Journal;

/// <summary>What a person made of a campaign's held users. Stored: never renumbered.</summary>
public enum HoldEnd : byte
{
    Unknown = 0,

    /// <summary>They are due again at the record's instant, attempt + 1.</summary>
    Released = 1,

    /// <summary>They are refused, for the reason that held them.</summary>
    Rejected = 2,
}

/// <summary>A person's word on a campaign's held users, and what its users are decided by from this record on.</summary>
/// <param name="Number">Rises with each one, so that a repeat is told.</param>
/// <param name="Content">Null = as it was before (records of the first version).</param>
public sealed record HoldReleased(int Campaign, int Number, HoldEnd End = HoldEnd.Released, CampaignContent? Content = null)
{
    public byte[] Encode()
    {
        var to = PayloadWriter.Scratch().Number(Campaign).Number(Number);
        if (Content is not null) Content.WriteTo(to.Byte((byte)End));
        return to.ToArray();
    }

    public static HoldReleased Decode(ReadOnlySpan<byte> payload)
    {
        var from = new PayloadReader(payload);
        var (campaign, number) = (from.Int(), from.Int());
        return from.IsAtEnd ? new HoldReleased(campaign, number) : new HoldReleased(campaign, number, EndOf(from.Byte()), CampaignContent.ReadFrom(ref from));
    }

    // Unknown must not mean 'release'.
    private static HoldEnd EndOf(byte value)
    {
        var end = (HoldEnd)value;
        return end is HoldEnd.Released or HoldEnd.Rejected ? end : throw new CorruptRecordException($"a word on held users of kind {value} is not known");
    }
}
