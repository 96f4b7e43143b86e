using PushOrleans.Compliance;
using PushOrleans.Grains.Interfaces;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>What a campaign offers, as its pin or its newest release says: to those who are decided here, and on the wire to those elsewhere.</summary>
public sealed partial class UserPartitionGrain
{
    private readonly Dictionary<(int Campaign, int Revision), Offer> _offers = [];

    private static PageQuestion QuestionOf(CampaignPart campaign, UserScope scope) =>
        new(WireOfferOf(campaign), scope.Inputs.Version, scope.T, campaign.Number) { Scope = scope };

    private static CampaignOffer WireOfferOf(CampaignPart campaign)
    {
        var content = campaign.ContentOf(campaign.RevisionAt(long.MaxValue));
        return new CampaignOffer(campaign.Pin.CampaignId, content.Json, content.ContentHash, VerdictViews.Of(content.Inherited), content.ArmedAt, content.OfferedInputs);
    }

    /// <summary>What the record <paramref name="seq"/> was decided by; without one, what a next one is.</summary>
    private Offer OfferOf(CampaignPart campaign, long seq = long.MaxValue)
    {
        var revision = campaign.RevisionAt(seq);
        if (_offers.TryGetValue((campaign.Number, revision), out var offer)) return offer;
        var content = campaign.ContentOf(revision);
        offer = new Offer(campaigns.Read(content.Json), content.ContentHash, content.Inherited);
        _offers.Add((campaign.Number, revision), offer);
        return offer;
    }
}
