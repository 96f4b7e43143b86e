using PushOrleans.Compliance;

namespace PushOrleans.Journal;

/// <summary>
/// The first record of a campaign in a partition: the offer, and who its audience is here. Campaigns are numbered from 0 in the order of
/// their pins.
/// </summary>
/// <param name="Json">The campaign, canonical JSON, without listed users.</param>
/// <param name="Inherited">The modify hits of its campaign decision.</param>
/// <param name="OfferedInputs">Inputs version of the campaign decision.</param>
/// <param name="Facts">What all its grants have in common.</param>
/// <param name="EndOrdinal">Nobody at or after it is in the audience.</param>
/// <param name="Count">Size of the audience here.</param>
/// <param name="Members">Null = everybody below <paramref name="EndOrdinal"/>.</param>
public sealed record CampaignPin(
    string CampaignId,
    ReadOnlyMemory<byte> Json,
    string ContentHash,
    IReadOnlyList<Hit> Inherited,
    long ArmedAt,
    long OfferedInputs,
    GrantFacts Facts,
    long ExpiresAt,
    int Priority,
    int EndOrdinal,
    int Count,
    OrdinalSet? Members)
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
        to.Byte(Format).Text(CampaignId).Block(Json.Span).Text(ContentHash);
        HitCodec.Write(to, Inherited);
        to.Number(ArmedAt).Number(OfferedInputs);
        FactsCodec.Write(to, Facts);
        to.Number(ExpiresAt).Number(Priority).Number(EndOrdinal).Number(Count).Flag(Members is not null);
        Members?.WriteTo(to);
    }

    public static CampaignPin ReadFrom(ref PayloadReader from)
    {
        if (from.Byte() != Format) throw new CorruptRecordException("not an audience pin of a known format");
        return new CampaignPin(
            from.RequiredText(),
            SharedBlocks.Get(from.Block()),
            from.RequiredText(),
            HitCodec.Read(ref from),
            from.Number(),
            from.Number(),
            FactsCodec.Read(ref from),
            from.Number(),
            from.Int(),
            from.Int(),
            from.Int(),
            from.Flag() ? OrdinalSet.ReadFrom(ref from) : null);
    }

    /// <summary>The first member at or after <paramref name="ordinal"/>; −1 when there is none.</summary>
    public int NextMember(int ordinal)
    {
        if (Members is not null) return Members.Next(ordinal);
        return ordinal < EndOrdinal ? ordinal : -1;
    }
}

internal static class FactsCodec
{
    public static void Write(PayloadWriter to, GrantFacts facts) => to
        .Text(facts.ProviderId).Text(facts.LegalEntityId).Text(facts.AppId).Byte((byte)facts.Class).Text(facts.Category).Text(facts.Topic).Flag(facts.Sensitive);

    public static GrantFacts Read(ref PayloadReader from) => new GrantFacts(
        from.RequiredText(), from.RequiredText(), from.RequiredText(), (CampaignClass)from.Byte(), from.RequiredText(), from.Text(), from.Flag()).Shared();
}

internal static class HitCodec
{
    public static void Write(PayloadWriter to, IReadOnlyList<Hit> hits)
    {
        to.Number(hits.Count);
        foreach (var hit in hits)
        {
            to.Byte((byte)hit.Rule).Byte((byte)hit.Verdict).Texts(hit.Codes).Optional(hit.Until).Number(hit.Observations.Count);
            foreach (var seen in hit.Observations) to.Text(seen.Code).Optional(seen.Used).Optional(seen.Limit).Optional(seen.FreesAt).Text(seen.Text);
        }
    }

    public static Hit[] Read(ref PayloadReader from)
    {
        var hits = new Hit[from.Count()];
        for (var i = 0; i < hits.Length; i++)
            hits[i] = new Hit((Rule)from.Byte(), (Verdict)from.Byte(), from.Texts(), from.Optional(), Observations(ref from));
        return hits;
    }

    private static Observation[] Observations(ref PayloadReader from)
    {
        var seen = new Observation[from.Count()];
        for (var i = 0; i < seen.Length; i++)
            seen[i] = new Observation(from.RequiredText(), from.Optional(), from.Optional(), from.Optional(), from.Text());
        return seen;
    }
}
