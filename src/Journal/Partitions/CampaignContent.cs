using PushOrleans.Compliance;

namespace PushOrleans.Journal;

/// <summary>What a campaign's users are decided by: as pinned, or as a review left it at a release of held users.</summary>
/// <param name="Json">The campaign, canonical JSON, without listed users.</param>
/// <param name="Inherited">The modify hits of its campaign decision.</param>
/// <param name="OfferedInputs">Inputs version of the campaign decision.</param>
public sealed record CampaignContent(ReadOnlyMemory<byte> Json, string ContentHash, IReadOnlyList<Hit> Inherited, long ArmedAt, long OfferedInputs)
{
    public static CampaignContent Of(CampaignPin pin) => new(pin.Json, pin.ContentHash, pin.Inherited, pin.ArmedAt, pin.OfferedInputs);

    public void WriteTo(PayloadWriter to)
    {
        to.Block(Json.Span).Text(ContentHash);
        HitCodec.Write(to, Inherited);
        to.Number(ArmedAt).Number(OfferedInputs);
    }

    public static CampaignContent ReadFrom(ref PayloadReader from) =>
        new(SharedBlocks.Get(from.Block()), from.RequiredText(), HitCodec.Read(ref from), from.Number(), from.Number());
}
