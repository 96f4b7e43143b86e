using PushOrleans.Compliance;

namespace PushOrleans.Journal;

/// <summary>One campaign in one partition: where its walk through the audience stands, who waits, who is held, and the counts.</summary>
public sealed class CampaignPart(int number, CampaignPin pin)
{
    private readonly List<PageRef> _pages = [];
    private readonly CampaignContent _pinned = CampaignContent.Of(pin);
    private readonly List<(long Since, CampaignContent Content)> _revisions = [];

    public int Number { get; } = number;
    public CampaignPin Pin { get; } = pin;

    /// <summary>Nobody below it is undecided.</summary>
    public int Cursor { get; private set; }

    public DeferralQueue Deferred { get; private set; } = new();

    /// <summary>Users whose last verdict is hold, by ordinal.</summary>
    public SortedDictionary<int, HeldUser> Held { get; } = [];

    /// <summary>Users who had their first decision.</summary>
    public long Begun { get; private set; }

    public long Allow { get; private set; }
    public long Modify { get; private set; }
    public long Refuse { get; private set; }
    public long Stopped { get; private set; }

    /// <summary>Cancelled: no page of it is decided any more.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>Held users at the cancel: they stay counted as held.</summary>
    public long HeldAtEnd { get; private set; }

    public long HandedOverAtEnd { get; private set; }

    /// <summary>Grants that the hand-off watermark has passed.</summary>
    public long HandedOver { get; set; }

    public int Releases { get; private set; }

    /// <summary>Number and instant of the newest record that changed the counts.</summary>
    public long ChangedBy { get; set; }

    public long LastVerdictAt { get; private set; }

    public DeliveryTally Deliveries { get; set; }

    public long Audience => Pin.Count;

    /// <summary>Grants whose delivery has not ended.</summary>
    public long Undelivered => Allow + Modify - Deliveries.Ended;

    public long Undecided => IsCancelled ? 0 : Audience - Begun;
    public long Hold => IsCancelled ? HeldAtEnd : Held.Count;

    /// <summary>Nobody undecided, deferred or held.</summary>
    public bool IsDone => IsCancelled || (Undecided == 0 && Deferred.Count == 0 && Held.Count == 0);

    /// <summary>Pages of this campaign, oldest first.</summary>
    public IReadOnlyList<PageRef> Pages => _pages;

    /// <summary>How many can be decided at <paramref name="at"/>, counted up to <paramref name="most"/>.</summary>
    public int DueAt(long at, int most)
    {
        if (IsCancelled) return 0;
        var undecided = Undecided;
        return undecided >= most ? most : (int)Math.Min(most, undecided + Deferred.DueAt(at, most));
    }

    /// <summary>Grants of the page with this number; 0 when there is none.</summary>
    public int GrantsOf(long pageSeq)
    {
        var (low, high) = (0, _pages.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var seq = _pages[middle].Seq;
            if (seq == pageSeq) return _pages[middle].Grants;
            if (seq < pageSeq) low = middle + 1;
            else high = middle - 1;
        }

        return 0;
    }

    internal void Count(Verdict verdict)
    {
        switch (verdict)
        {
            case Verdict.Allow: Allow++; break;
            case Verdict.Modify: Modify++; break;
            case Verdict.Refuse: Refuse++; break;
        }
    }

    /// <summary>One terminal verdict per member: a page cannot decide somebody for the first time twice, nor a stranger, nor after the cancel.</summary>
    /// <exception cref="CorruptRecordException">This one does.</exception>
    internal void ThrowIfOutside(int fresh, int firstFresh, int last)
    {
        if (IsCancelled) throw new CorruptRecordException($"a page decides campaign {Pin.CampaignId} after its cancel");
        if (fresh > Undecided || firstFresh < Cursor) throw new CorruptRecordException($"a page decides users of campaign {Pin.CampaignId} for the first time once more");
        if (last >= Pin.EndOrdinal) throw new CorruptRecordException($"a page decides users who are not in the audience of campaign {Pin.CampaignId}");
    }

    internal void EnterPage(PageRef page, int fresh, long cursorAfter)
    {
        _pages.Add(page);
        Begun += fresh;
        Cursor = (int)cursorAfter;
        LastVerdictAt = page.At;
        ChangedBy = page.Seq;
    }

    /// <summary>How often its content changed before the record <paramref name="seq"/>; 0 = it is as pinned.</summary>
    public int RevisionAt(long seq)
    {
        var revision = _revisions.Count;
        while (revision > 0 && _revisions[revision - 1].Since >= seq) revision--;
        return revision;
    }

    /// <summary>The content after so many changes.</summary>
    public CampaignContent ContentOf(int revision) => revision == 0 ? _pinned : _revisions[revision - 1].Content;

    internal void Release(HoldReleased release, long seq, long at)
    {
        Releases = release.Number;
        if (release.Content is { } content) _revisions.Add((seq, content));
        if (release.End == HoldEnd.Rejected) Refuse += Held.Count;
        else
            foreach (var (ordinal, held) in Held) Deferred.Add(ordinal, held.Attempt + 1, at);
        Held.Clear();
    }

    internal void End(CampaignEnded end)
    {
        if (end.Kind == CampaignEndKind.HeldExpired)
        {
            Refuse += Held.Count;
            Held.Clear();
            return;
        }

        Stopped = Undecided + Deferred.Count;
        HeldAtEnd = Held.Count;
        HandedOverAtEnd = end.HandedOver;
        IsCancelled = true;
        Deferred.Clear();
        Held.Clear();
    }

    public void WriteTo(PayloadWriter to)
    {
        Pin.WriteTo(to);
        to.Number(Cursor);
        Deferred.WriteTo(to);
        to.Number(Held.Count);
        foreach (var (ordinal, held) in Held) to.Number(ordinal).Number(held.Attempt).Byte((byte)held.Reason).Bits(held.Mask);
        to.Number(Begun).Number(Allow).Number(Modify).Number(Refuse).Number(Stopped).Flag(IsCancelled).Number(HeldAtEnd)
            .Number(HandedOverAtEnd).Number(HandedOver).Number(Releases).Number(ChangedBy).Number(LastVerdictAt);
        Deliveries.WriteTo(to);
        to.Number(_pages.Count);
        foreach (var page in _pages) page.WriteTo(to);
        to.Number(_revisions.Count);
        foreach (var (since, content) in _revisions) content.WriteTo(to.Number(since));
    }

    /// <param name="hasRevisions">False in snapshots of the first format.</param>
    /// <param name="hasMarks">False in snapshots of the first four formats.</param>
    public static CampaignPart ReadFrom(int number, ref PayloadReader from, bool hasRevisions, bool hasMarks)
    {
        var part = new CampaignPart(number, CampaignPin.ReadFrom(ref from)) { Cursor = from.Int(), Deferred = DeferralQueue.ReadFrom(ref from) };
        for (var held = from.Count(); held > 0; held--) part.Held.Add(from.Int(), new HeldUser(from.Int(), (Rule)from.Byte(), from.Bits()));
        part.Begun = from.Number();
        part.Allow = from.Number();
        part.Modify = from.Number();
        part.Refuse = from.Number();
        part.Stopped = from.Number();
        part.IsCancelled = from.Flag();
        part.HeldAtEnd = from.Number();
        part.HandedOverAtEnd = from.Number();
        part.HandedOver = from.Number();
        part.Releases = from.Int();
        part.ChangedBy = from.Number();
        part.LastVerdictAt = from.Number();
        part.Deliveries = DeliveryTally.ReadFrom(ref from, hasMarks);
        for (var pages = from.Count(); pages > 0; pages--) part._pages.Add(PageRef.ReadFrom(ref from));
        for (var revisions = hasRevisions ? from.Count() : 0; revisions > 0; revisions--) part._revisions.Add((from.Number(), CampaignContent.ReadFrom(ref from)));
        return part;
    }
}

/// <summary>A held user's last attempt and what held it.</summary>
public readonly record struct HeldUser(int Attempt, Rule Reason, ulong Mask);

/// <summary>Where a page is and whom it may concern: the resident index that makes explain a few range reads.</summary>
public readonly record struct PageRef(long Seq, long At, int FirstOrdinal, int LastOrdinal, int Users, int Grants)
{
    public bool MayHold(int ordinal) => ordinal >= FirstOrdinal && ordinal <= LastOrdinal;

    internal void WriteTo(PayloadWriter to) =>
        to.Number(Seq).Number(At).Number(FirstOrdinal).Number(LastOrdinal).Number(Users).Number(Grants);

    internal static PageRef ReadFrom(ref PayloadReader from) =>
        new(from.Number(), from.Number(), from.Int(), from.Int(), from.Int(), from.Int());
}

/// <summary>How deliveries of a campaign ended here, and what receipts told.</summary>
public readonly record struct DeliveryTally(
    long Delivered, long Shown, long Failed, long Suppressed, long Recalled, long Late, long Clicks, long ClicksWithoutShown, long Dwells = 0, long Bursts = 0, long Unclosable = 0)
{
    public DeliveryTally Add(DeliveryEnd end, long count) => end switch
    {
        DeliveryEnd.Delivered => this with { Delivered = Delivered + count },
        DeliveryEnd.Failed => this with { Failed = Failed + count },
        DeliveryEnd.Suppressed => this with { Suppressed = Suppressed + count },
        DeliveryEnd.Recalled => this with { Recalled = Recalled + count },
        DeliveryEnd.Late => this with { Late = Late + count },
        _ => this,
    };

    /// <summary>Grants that ended, each once.</summary>
    public long Ended => Delivered + Failed + Suppressed + Recalled + Late;

    /// <summary>So many that were counted as <paramref name="from"/> (unknown = not yet) count as <paramref name="to"/>.</summary>
    public DeliveryTally Move(DeliveryEnd from, DeliveryEnd to, long count) => from == to ? this : Add(from, -count).Add(to, count);

    internal void WriteTo(PayloadWriter to) => to
        .Number(Delivered).Number(Shown).Number(Failed).Number(Suppressed).Number(Recalled).Number(Late).Number(Clicks).Number(ClicksWithoutShown)
        .Number(Dwells).Number(Bursts).Number(Unclosable);

    /// <summary>Receipts that are marked.</summary>
    internal DeliveryTally Mark(ReceiptMark mark) => this with
    {
        Dwells = Dwells + ((mark & ReceiptMark.Dwell) != 0 ? 1 : 0),
        Bursts = Bursts + ((mark & ReceiptMark.Burst) != 0 ? 1 : 0),
    };

    internal static DeliveryTally ReadFrom(ref PayloadReader from, bool hasMarks)
    {
        var tally = new DeliveryTally(from.Number(), from.Number(), from.Number(), from.Number(), from.Number(), from.Number(), from.Number(), from.Number());
        return hasMarks ? tally with { Dwells = from.Number(), Bursts = from.Number(), Unclosable = from.Number() } : tally;
    }
}
