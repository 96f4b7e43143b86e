using PushOrleans.Compliance;

namespace PushOrleans.Journal;

/// <summary>A campaign decision (P1 + P3) as the ledger keeps it.</summary>
/// <param name="Until">Set when the verdict is defer.</param>
/// <param name="Policy"><c>id@version</c>.</param>
public sealed record CampaignDecided(
    string CampaignId,
    string ProviderId,
    string ContentHash,
    long Attempt,
    long At,
    Verdict Verdict,
    Rule? Reason,
    ulong Mask,
    DecisionCode Code,
    long? Until,
    IReadOnlyList<Hit> Hits,
    string Policy,
    long? Audience,
    long InputsVersion)
{
    private const byte Format = 1;

    public byte[] Encode()
    {
        var to = PayloadWriter.Scratch();
        WriteTo(to);
        return to.ToArray();
    }

    public void WriteTo(PayloadWriter to)
    {
        to.Byte(Format).Text(CampaignId).Text(ProviderId).Text(ContentHash).Number(Attempt).Number(At).Byte((byte)Verdict)
            .Optional(Reason is { } rule ? (long)rule : null).Bits(Mask).Byte((byte)Code).Optional(Until);
        HitCodec.Write(to, Hits);
        to.Text(Policy).Optional(Audience).Number(InputsVersion);
    }

    public static CampaignDecided ReadFrom(ref PayloadReader from)
    {
        if (from.Byte() != Format) throw new CorruptRecordException("not a campaign decision of a known format");
        return new CampaignDecided(
            from.RequiredText(), from.RequiredText(), from.RequiredText(), from.Number(), from.Number(), (Verdict)from.Byte(),
            (Rule?)from.Optional(), from.Bits(), (DecisionCode)from.Byte(), from.Optional(), HitCodec.Read(ref from),
            from.RequiredText(), from.Optional(), from.Number());
    }
}
