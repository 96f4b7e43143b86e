namespace PushOrleans.Journal;

public sealed partial class PartitionState
{
    private readonly Dictionary<(long PageSeq, string Channel), PageEnds> _ends = [];
    private readonly HashSet<UInt128> _receipts = [];
    private readonly Dictionary<(int Campaign, int Ordinal), GrantReceipts> _grantReceipts = [];

    /// <summary>The channel of the inbox, as reports name it.</summary>
    public const string InApp = "inapp";

    /// <summary>What an inbox holds comes to a screen, or not any more: a pop-up withheld there ended after it was delivered to the inbox.</summary>
    public const string Screen = "screen";

    public bool HasReceipt(UInt128 eventHash) => _receipts.Contains(eventHash);

    /// <summary>Whether the user saw, closed or clicked the campaign's push.</summary>
    public bool WasShown(int campaign, int ordinal) => _grantReceipts.TryGetValue((campaign, ordinal), out var seen) && seen.Seen;

    /// <summary>Whether all deliveries of a page on a channel have ended.</summary>
    public bool HasEnded(long pageSeq, string channel) => _ends.TryGetValue((pageSeq, channel), out var ends) && ends.All;

    /// <summary>Whether the pop-up of the page's user may not come to a screen any more.</summary>
    public bool WasWithheld(long pageSeq, int ordinal) => _ends.TryGetValue((pageSeq, Screen), out var ends) && ends.EndOf(ordinal) != DeliveryEnd.Unknown;

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
        if (delivered.Channel == Screen)
        {
            EnterWithheld(delivered, seq);
            return;
        }

        var campaign = CampaignAt(delivered.Campaign);
        var ends = EndsOf(delivered.PageSeq, delivered.Channel);
        if (ends.All) return;
        var withheld = delivered.Channel == InApp ? _ends.GetValueOrDefault((delivered.PageSeq, Screen)) : null;
        campaign.ChangedBy = seq;
        foreach (var (ordinal, end) in delivered.Exceptions)
            if (ends.Add(ordinal, end)) Count(ordinal, end);
        if (delivered.Ordinals is not null)
        {
            foreach (var ordinal in delivered.Ordinals)
                if (ends.Add(ordinal, delivered.End)) Count(ordinal, delivered.End);
            return;
        }

        campaign.Deliveries = campaign.Deliveries.Add(delivered.End, Math.Max(0, GrantsOf(campaign, delivered.PageSeq) - ends.Ordinals.Count));
        if (withheld is not null && delivered.End == DeliveryEnd.Delivered)
            foreach (var (ordinal, end) in withheld.Ordinals)
                if (!ends.Ordinals.ContainsKey(ordinal)) campaign.Deliveries = campaign.Deliveries.Moved(end);
        ends.Complete(delivered.End);

        void Count(int ordinal, DeliveryEnd end)
        {
            if (end == DeliveryEnd.Delivered && withheld?.EndOf(ordinal) is { } other and not DeliveryEnd.Unknown) end = other;
            campaign.Deliveries = campaign.Deliveries.Add(end, 1);
        }
    }

    /// <summary>
    /// What was in the inbox and may not come to a screen any more: the first word counts, and moves the delivery out of those delivered, in
    /// whichever order the two are told.
    /// </summary>
    private void EnterWithheld(PageDelivered withheld, long seq)
    {
        var campaign = CampaignAt(withheld.Campaign);
        var (ends, inApp) = (EndsOf(withheld.PageSeq, Screen), _ends.GetValueOrDefault((withheld.PageSeq, InApp)));
        campaign.ChangedBy = seq;
        foreach (var ordinal in withheld.Ordinals ?? [])
            if (ends.Add(ordinal, withheld.End) && inApp?.EndOf(ordinal) == DeliveryEnd.Delivered) campaign.Deliveries = campaign.Deliveries.Moved(withheld.End);
    }

    private PageEnds EndsOf(long pageSeq, string channel)
    {
        if (!_ends.TryGetValue((pageSeq, channel), out var ends)) _ends.Add((pageSeq, channel), ends = new PageEnds());
        return ends;
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
