namespace PushOrleans.Journal;

public sealed partial class PartitionState
{
    private readonly Dictionary<(long PageSeq, string Channel), PageEnds> _ends = [];
    private readonly HashSet<UInt128> _receipts = [];
    private readonly Dictionary<(int Campaign, int Ordinal), GrantReceipts> _grantReceipts = [];

    public bool HasReceipt(UInt128 eventHash) => _receipts.Contains(eventHash);

    /// <summary>Whether the user saw, closed or clicked the campaign's push.</summary>
    public bool WasShown(int campaign, int ordinal) => _grantReceipts.TryGetValue((campaign, ordinal), out var seen) && seen.Seen;

    /// <summary>Whether all deliveries of a page on a channel have ended.</summary>
    public bool HasEnded(long pageSeq, string channel) => _ends.TryGetValue((pageSeq, channel), out var ends) && ends.All;

    private void ApplyHandOff(HandedOff handOff, long seq)
    {
        Watermark = Math.Max(Watermark, handOff.Watermark);
        while (_unhanded.TryPeek(out var page) && page.Seq <= Watermark)
        {
            _unhanded.Dequeue();
            var campaign = CampaignAt(page.Campaign);
            campaign.HandedOver += page.Grants;
            campaign.ChangedBy = seq;
        }

        foreach (var delivered in handOff.Delivered) Enter(delivered, seq);
    }

    private void Enter(PageDelivered delivered, long seq)
    {
        var campaign = CampaignAt(delivered.Campaign);
        var key = (delivered.PageSeq, delivered.Channel);
        if (!_ends.TryGetValue(key, out var ends)) _ends.Add(key, ends = new PageEnds());
        if (ends.All) return;
        campaign.ChangedBy = seq;
        foreach (var (ordinal, end) in delivered.Exceptions)
            if (ends.Add(ordinal)) campaign.Deliveries = campaign.Deliveries.Add(end, 1);
        if (delivered.Ordinals is not null)
        {
            foreach (var ordinal in delivered.Ordinals)
                if (ends.Add(ordinal)) campaign.Deliveries = campaign.Deliveries.Add(delivered.End, 1);
            return;
        }

        campaign.Deliveries = campaign.Deliveries.Add(delivered.End, Math.Max(0, GrantsOf(campaign, delivered.PageSeq) - ends.Count));
        ends.Complete();
    }

    private static int GrantsOf(CampaignPart campaign, long pageSeq)
    {
        var (low, high) = (0, campaign.Pages.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var seq = campaign.Pages[middle].Seq;
            if (seq == pageSeq) return campaign.Pages[middle].Grants;
            if (seq < pageSeq) low = middle + 1;
            else high = middle - 1;
        }

        return 0;
    }

    private void ApplyReceipts(ReceiptTaken[] receipts, SealedRecord record)
    {
        foreach (var receipt in receipts)
        {
            if (!_receipts.Add(receipt.EventHash)) continue;
            var campaign = CampaignAt(receipt.Campaign);
            var key = (receipt.Campaign, receipt.Ordinal);
            var (after, tally) = _grantReceipts.GetValueOrDefault(key).With(receipt.Event, campaign.Deliveries);
            _grantReceipts[key] = after;
            campaign.Deliveries = tally;
            campaign.ChangedBy = record.Seq;
        }
    }

    private sealed class PageEnds
    {
        private HashSet<int>? _ordinals = [];

        public bool All => _ordinals is null;
        public int Count => _ordinals?.Count ?? 0;
        public IReadOnlyCollection<int> Ordinals => _ordinals is null ? [] : _ordinals;

        public bool Add(int ordinal) => _ordinals is not null && _ordinals.Add(ordinal);

        public void Complete() => _ordinals = null;
    }

    /// <summary>What receipts told of one grant. A click counts as without a shown receipt until that one comes.</summary>
    private readonly record struct GrantReceipts(bool Shown, bool Closed, int ClicksBefore)
    {
        public bool Seen => Shown || Closed;

        public (GrantReceipts After, DeliveryTally Tally) With(ReceiptEvent what, DeliveryTally tally) => what switch
        {
            ReceiptEvent.Shown when !Shown => (
                this with { Shown = true, ClicksBefore = 0 },
                tally with { Shown = tally.Shown + 1, ClicksWithoutShown = tally.ClicksWithoutShown - ClicksBefore }),
            ReceiptEvent.Closed => (this with { Closed = true }, tally),
            ReceiptEvent.Clicked when Shown => (this, tally with { Clicks = tally.Clicks + 1 }),
            ReceiptEvent.Clicked => (
                this with { ClicksBefore = ClicksBefore + 1 },
                tally with { Clicks = tally.Clicks + 1, ClicksWithoutShown = tally.ClicksWithoutShown + 1 }),
            _ => (this, tally),
        };
    }
}
