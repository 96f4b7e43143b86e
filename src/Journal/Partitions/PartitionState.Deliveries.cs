namespace PushOrleans.Journal;

public sealed partial class PartitionState
{
    private readonly Dictionary<(long PageSeq, string Channel), PageEnds> _ends = [];
    private readonly List<string> _channels = [];

    // By channel the name under which recalls are told, once one was.
    private readonly Dictionary<string, string> _recalls = new(StringComparer.Ordinal);
    private readonly HashSet<UInt128> _receipts = [];
    private readonly Dictionary<(int Campaign, int Ordinal), GrantReceipts> _grantReceipts = [];

    /// <summary>The channel of the inbox, as reports name it.</summary>
    public const string InApp = "inapp";

    /// <summary>What an inbox holds comes to a screen, or not any more: a pop-up withheld there ended after it was delivered to the inbox.</summary>
    public const string Screen = "screen";

    private const string RecallSuffix = ".recall";

    /// <summary>
    /// Under which name it is told what became of the recall at the vendor of a channel: recalled, where the vendor confirmed it; delivered, where it stays
    /// with the user.
    /// </summary>
    public static string RecallOf(string channel) => channel + RecallSuffix;

    public bool HasReceipt(UInt128 eventHash) => _receipts.Contains(eventHash);

    /// <summary>Whether the user saw, closed or clicked the campaign's push.</summary>
    public bool WasShown(int campaign, int ordinal) => _grantReceipts.TryGetValue((campaign, ordinal), out var seen) && seen.Seen;

    /// <summary>Whether a device told that it was shown, closed or clicked.</summary>
    public bool WasSeen(int campaign, int ordinal) => _grantReceipts.TryGetValue((campaign, ordinal), out var told) && (told.Seen || told.ClicksBefore > 0);

    /// <summary>Whether anything was told of a page on a channel.</summary>
    public bool HasWord(long pageSeq, string channel) => _ends.ContainsKey((pageSeq, channel));

    /// <summary>Whether all deliveries of a page on a channel have ended.</summary>
    public bool HasEnded(long pageSeq, string channel) => _ends.TryGetValue((pageSeq, channel), out var ends) && ends.All;

    /// <summary>How a user's delivery ended on a channel; unknown when it has not.</summary>
    public DeliveryEnd EndOf(long pageSeq, string channel, int ordinal) => _ends.TryGetValue((pageSeq, channel), out var ends) ? ends.EndOf(ordinal) : DeliveryEnd.Unknown;

    /// <summary>Whether the pop-up of the page's user may not come to a screen any more.</summary>
    public bool WasWithheld(long pageSeq, int ordinal) => EndOf(pageSeq, Screen, ordinal) != DeliveryEnd.Unknown;

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

    /// <summary>
    /// Each grant counts once, by the best of what its channels told, in whichever order they do. What the inbox told gives way to what was withheld
    /// from the screen, and what a vendor took to what it took back.
    /// </summary>
    private void Enter(PageDelivered delivered, long seq)
    {
        var campaign = CampaignAt(delivered.Campaign);
        campaign.ChangedBy = seq;
        var words = new Words(campaign, delivered, this);
        HashSet<int> apart = [];
        foreach (var (ordinal, end) in delivered.Exceptions)
            if (apart.Add(ordinal)) words.Enter(ordinal, end);
        foreach (var ordinal in delivered.Ordinals ?? [])
            if (!apart.Contains(ordinal)) words.Enter(ordinal, delivered.End);
        if (words.IsLastWord) return;
        if (delivered.Ordinals is null || words.Ends.Count >= campaign.GrantsOf(delivered.PageSeq)) words.CompleteRest(delivered.End);
    }

    /// <summary>What was told of one page: the channel that a report is of, and all others.</summary>
    private readonly struct Words
    {
        // A way of the page, and what its vendor took back of it.
        private readonly record struct Way(PageEnds Ends, PageEnds? Recalled)
        {
            public DeliveryEnd EndOf(int ordinal) => Ends.EndOf(ordinal) is var end && end == DeliveryEnd.Delivered && Recalled?.EndOf(ordinal) == DeliveryEnd.Recalled ? DeliveryEnd.Recalled : end;
        }

        private readonly CampaignPart _campaign;
        private readonly int _grants;
        private readonly bool _isInApp;
        private readonly PageEnds? _withheld;
        private readonly PageEnds? _inApp;
        private readonly List<Way> _others = [];

        public Words(CampaignPart campaign, PageDelivered delivered, PartitionState state)
        {
            (_campaign, _grants) = (campaign, campaign.GrantsOf(delivered.PageSeq));
            var seq = delivered.PageSeq;
            var isScreen = delivered.Channel == Screen;
            _isInApp = delivered.Channel == InApp;
            Ends = state.EndsOf(seq, delivered.Channel);
            IsLastWord = isScreen || IsRecall(delivered.Channel);
            _inApp = _isInApp ? Ends : state._ends.GetValueOrDefault((seq, InApp));
            _withheld = isScreen ? Ends : state._ends.GetValueOrDefault((seq, Screen));
            foreach (var name in state._channels)
            {
                if (name is InApp or Screen || IsRecall(name) || !state._ends.TryGetValue((seq, name), out var ends)) continue;
                _others.Add(new Way(ends, state._recalls.TryGetValue(name, out var recall) ? state._ends.GetValueOrDefault((seq, recall)) : null));
            }
        }

        public PageEnds Ends { get; }

        /// <summary>Told of users one by one, after a way has ended: of a screen or a recall.</summary>
        public bool IsLastWord { get; }

        public void Enter(int ordinal, DeliveryEnd end)
        {
            var before = Counted(ordinal);

            // Of these the first word counts: nobody sees what was withheld, and a vendor takes back once.
            if (IsLastWord && Ends.EndOf(ordinal) != DeliveryEnd.Unknown) return;
            if (Ends.Add(ordinal, end)) _campaign.Deliveries = _campaign.Deliveries.Move(before, Counted(ordinal), 1);
        }

        /// <summary>Everybody of the page who is not told apart on this channel ended alike.</summary>
        public void CompleteRest(DeliveryEnd end)
        {
            if (Ends.All) return;

            // Who is told apart elsewhere is counted one by one.
            foreach (var ordinal in Elsewhere().SelectMany(ends => ends.Ordinals()).ToList())
                if (Ends.EndOf(ordinal) == DeliveryEnd.Unknown) Enter(ordinal, end);
            var before = Counted(-1);
            var rest = Math.Max(0, _grants - Ends.Count);
            Ends.Complete(end);
            _campaign.Deliveries = _campaign.Deliveries.Move(before, Counted(-1), rest);
        }

        private List<PageEnds> Elsewhere()
        {
            List<PageEnds> elsewhere = [];
            foreach (var (ends, recalled) in _others)
            {
                if (ends != Ends) elsewhere.Add(ends);
                if (recalled is not null) elsewhere.Add(recalled);
            }

            if (_withheld is not null) elsewhere.Add(_withheld);
            if (_inApp is not null && !_isInApp) elsewhere.Add(_inApp);
            return elsewhere;
        }

        /// <summary>How the grant counts; of −1, of one whom nobody told apart.</summary>
        private DeliveryEnd Counted(int ordinal)
        {
            var best = _inApp?.EndOf(ordinal) ?? DeliveryEnd.Unknown;
            if (best == DeliveryEnd.Delivered && _withheld?.EndOf(ordinal) is { } withheld and not DeliveryEnd.Unknown) best = withheld;
            foreach (var way in _others) best = DeliveryEnds.Best(best, way.EndOf(ordinal));
            return best;
        }
    }

    private PageEnds EndsOf(long pageSeq, string channel)
    {
        if (_ends.TryGetValue((pageSeq, channel), out var ends)) return ends;
        Name(channel);
        _ends.Add((pageSeq, channel), ends = new PageEnds());
        return ends;
    }

    private void Name(string channel)
    {
        if (_channels.Contains(channel)) return;
        _channels.Add(channel);
        if (IsRecall(channel)) _recalls.Add(channel[..^RecallSuffix.Length], channel);
    }

    private static bool IsRecall(string channel) => channel.EndsWith(RecallSuffix, StringComparison.Ordinal);

    private void ApplyReceipts(ReceiptTaken[] receipts, SealedRecord record)
    {
        foreach (var receipt in receipts)
        {
            if (!_receipts.Add(receipt.EventHash)) continue;
            var campaign = CampaignAt(receipt.Campaign);
            var key = (receipt.Campaign, receipt.Ordinal);
            var (after, tally) = _grantReceipts.GetValueOrDefault(key).With(receipt.Event, campaign.Deliveries);
            _grantReceipts[key] = after;
            campaign.Deliveries = tally.Mark(receipt.Mark);
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
            ReceiptEvent.DismissFailed => (this, tally with { Unclosable = tally.Unclosable + 1 }),
            _ => (this, tally),
        };
    }
}
