using PushOrleans.Compliance;
using PushOrleans.Journal;

namespace PushOrleans.Grains;

/// <summary>Which campaign a partition serves next: fair between those that are open, and quick for those that are nearly done.</summary>
public sealed partial class UserPartitionGrain
{
    // An audience whose rest fits here is a single push in spirit: it goes before any bulk page.
    internal const int SmallRest = 64;
    private readonly List<CampaignPart> _open = [];
    private int _openSeen;
    private int _lastServed = -1;

    /// <summary>Whose turn it is: who is nearly done first, then one page each by priority, then id.</summary>
    private (CampaignPart Campaign, bool IsSmall)? Pick(List<CampaignPart> open, Inputs inputs)
    {
        var at = Now(inputs);
        CampaignPart? next = null;
        CampaignPart? first = null;
        foreach (var campaign in open)
        {
            var due = campaign.DueAt(at, SmallRest + 1);
            if (due == 0 || inputs.Cancelled.Contains(campaign.Pin.CampaignId) || IsWaitingForSlots(campaign) || IsWaitingForChannels(campaign)) continue;
            if (due <= SmallRest) return (campaign, true);
            first ??= campaign;
            if (next is null && IsAfterLastServed(campaign)) next = campaign;
        }

        next ??= first;
        return next is null ? null : (next, false);
    }

    // The credit of a campaign: what its channels have not ended yet is not added to, and other campaigns go on.
    private bool IsWaitingForChannels(CampaignPart campaign)
    {
        if (campaign.Undelivered < _options.MaxUndelivered && !_handOffs.IsFull(campaign.Number)) return false;
        PartitionInstruments.CreditWaits.Add(1);
        return true;
    }

    private bool IsAfterLastServed(CampaignPart campaign) =>
        _lastServed < 0 || Turn(campaign, _state.Campaigns[_lastServed]) > 0;

    private List<CampaignPart> ByTurn()
    {
        // Campaigns that are done never come back, so that the list of the open ones is short; it stays in order, and is put in order anew only for those that came.
        _open.RemoveAll(campaign => campaign.IsDone);
        if (_openSeen == _state.Campaigns.Count) return _open;
        for (; _openSeen < _state.Campaigns.Count; _openSeen++) _open.Add(_state.Campaigns[_openSeen]);
        _open.Sort(Turn);
        return _open;
    }

    private static int Turn(CampaignPart a, CampaignPart b) =>
        a.Pin.Priority != b.Pin.Priority ? b.Pin.Priority.CompareTo(a.Pin.Priority) : string.CompareOrdinal(a.Pin.CampaignId, b.Pin.CampaignId);
}
