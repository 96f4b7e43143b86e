using PushOrleans.Compliance;

namespace PushOrleans.Journal;

public sealed partial class PartitionState
{
    private readonly Queue<(long Seq, int Campaign, int Grants)> _unhanded = new();

    /// <summary>Pages with grants above the hand-off watermark, oldest first.</summary>
    public IReadOnlyCollection<(long Seq, int Campaign, int Grants)> Unhanded => _unhanded;

    /// <summary>All grants of records up to this one were confirmed by the broker.</summary>
    public long Watermark { get; private set; }

    private void ApplyPage(SealedRecord record)
    {
        var page = new PageReader(record.Payload.Span);
        var campaign = CampaignAt(page.Header.Campaign);
        var riders = PageRiders.Decode(page.Riders);
        var facts = riders.FactsOf(campaign.Pin);
        if (!Grant.IsInRange(page.Header.At, riders.Day)) throw new CorruptRecordException("a page of no year of four digits");
        var counts = new PageCounts(record.Seq, page.Header.At, riders.Day, facts.Class);
        var tally = facts.Class == CampaignClass.Service ? null : TallyOf(facts.ProviderId);
        var day = tally?.DayOf(riders.Day);
        var (fresh, firstFresh, again, againSum, first, last) = (0, int.MaxValue, 0, 0L, -1, -1);

        // Who is decided again has to leave the queue before anybody enters it. Most pages decide all for the first time, and are read once.
        var once = !HasRetries(page.Verdicts);
        while (page.MoveNext())
        {
            ref readonly var verdict = ref page.Verdicts[page.CurrentVerdict];
            var ordinal = page.CurrentOrdinal;
            if (first < 0) first = ordinal;
            last = ordinal;
            if (verdict.Attempt == 0)
            {
                if (fresh++ == 0) firstFresh = ordinal;
            }
            else
            {
                again++;
                againSum += ordinal;
            }

            var user = UserAt(ordinal);
            if (user is not null && day is not null) counts.See(user.Profile, facts.ProviderId, day, ordinal);
            if (verdict.Verdict <= Verdict.Modify) EnterGrant(user, verdict.Devices, page.Header, riders.Day, facts, ref counts);
            if (once) EnterWaiting(campaign, ordinal, verdict, page.CurrentUntil);
        }

        campaign.ThrowIfOutside(fresh, firstFresh, last);
        if (again > 0) campaign.Deferred.Take(again, againSum);
        if (!once) EnterAllWaiting(record.Payload.Span, campaign);
        campaign.EnterPage(new PageRef(record.Seq, page.Header.At, Math.Max(first, 0), Math.Max(last, 0), page.Header.Users, counts.Grants), fresh, page.Header.CursorAfter);
        if (counts.Grants > 0) _unhanded.Enqueue((record.Seq, campaign.Number, counts.Grants));
        if (tally is null) return;
        day!.Spent += counts.Grants;
        tally.Enter(counts.Increment);
    }

    private static bool HasRetries(ReadOnlySpan<PageVerdict> verdicts)
    {
        foreach (ref readonly var verdict in verdicts)
            if (verdict.Attempt > 0) return true;
        return false;
    }

    // After those who were due left the queue: somebody deferred again goes to its end.
    private static void EnterAllWaiting(ReadOnlySpan<byte> payload, CampaignPart campaign)
    {
        var page = new PageReader(payload);
        while (page.MoveNext()) EnterWaiting(campaign, page.CurrentOrdinal, page.Verdicts[page.CurrentVerdict], page.CurrentUntil);
    }

    private static void EnterWaiting(CampaignPart campaign, int ordinal, in PageVerdict verdict, long until)
    {
        switch (verdict.Verdict)
        {
            case Verdict.Defer: campaign.Deferred.Add(ordinal, verdict.Attempt + 1, until); break;
            case Verdict.Hold: campaign.Held[ordinal] = new HeldUser(verdict.Attempt, verdict.Reason ?? default, verdict.Mask); break;
            default: campaign.Count(verdict.Verdict); break;
        }
    }

    private static void EnterGrant(UserState? user, ulong devices, in PageHeader header, int day, GrantFacts facts, ref PageCounts counts)
    {
        if (user is null)
        {
            counts.Grant(member: null);
            return;
        }

        counts.Grant(facts.Class == CampaignClass.Service ? null : user.Profile.MembershipOf(facts.ProviderId));
        user.Enter(new Grant(header.At, day, (int)header.Campaign, facts, DeviceMask.Resolve(user.Profile, devices)));
    }

    private ProviderTally TallyOf(string providerId)
    {
        if (_providers.TryGetValue(providerId, out var tally)) return tally;
        _providers.Add(providerId, tally = new ProviderTally(providerId));
        return tally;
    }

    /// <summary>What a page adds up to, in the order of its lines.</summary>
    private ref struct PageCounts(long seq, long at, int day, CampaignClass @class)
    {
        private long _grantsOrdinary;
        private long _grantsMember;
        private long _activeOrdinary;
        private long _activeMember;

        public int Grants { get; private set; }

        public readonly ProviderIncrement Increment => new(
            seq, at, day,
            @class == CampaignClass.News ? Grants : 0,
            @class == CampaignClass.Vertical ? Grants : 0,
            _grantsOrdinary, _grantsMember, _activeOrdinary, _activeMember);

        public void See(UserProfile profile, string providerId, ProviderDayTally day, int ordinal)
        {
            if (!day.Active.Add(ordinal)) return;
            switch (profile.MembershipOf(providerId))
            {
                case true: _activeMember++; break;
                case false: _activeOrdinary++; break;
            }
        }

        public void Grant(bool? member)
        {
            Grants++;
            switch (member)
            {
                case true: _grantsMember++; break;
                case false: _grantsOrdinary++; break;
            }
        }
    }
}
