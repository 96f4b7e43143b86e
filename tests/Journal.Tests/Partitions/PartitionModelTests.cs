using CsCheck;
using PushOrleans.Compliance;
using static PushOrleans.Journal.Tests.Partitions.PartitionChain;

namespace PushOrleans.Journal.Tests.Partitions;

/// <summary>
/// Any sequence of what a partition can do, against a model that keeps one word per (campaign, user): invariants 2 (the sums are the
/// audience) and 3 (one terminal verdict), and a state that is restored anywhere on the way goes on as the one that never stopped.
/// </summary>
public sealed class PartitionModelTests
{
    private static readonly Gen<(int What, int Which, int Seed)[]> Steps = Gen.Select(Gen.Int[0, 12], Gen.Int[0, 99], Gen.Int).Array[5, 60];

    [Fact]
    public void Every_sequence_keeps_the_sums_and_survives_snapshots() => Steps.Sample(steps =>
    {
        var run = new Run();
        foreach (var (what, which, seed) in steps)
        {
            run.Do(what, which, new Random(seed));
            run.AssertCounts();
        }

        var again = run.Chain.Refold([.. run.Forgotten]);
        if (run.Forgotten.Count > 0) AssertSameUsersAndCampaigns(again, run.Chain.State);
        else AssertSame(again, run.Chain.State);
        AssertSame(run.Chain.State, Restored(run.Chain.State));
    }, iter: 300);

    private enum Word
    {
        Undecided,
        Deferred,
        Allow,
        Modify,
        Refuse,
        Hold,
        Stopped,
    }

    private sealed class Run
    {
        private readonly List<Dictionary<int, Word>> _words = [];
        private readonly List<long> _pages = [];
        private int _named;

        public PartitionChain Chain { get; } = new();
        public List<int> Forgotten { get; } = [];

        private PartitionState State => Chain.State;

        public void Do(int what, int which, Random random)
        {
            Chain.Now += random.Next(0, 2000);
            if (what <= 1) Chain.Put([.. Enumerable.Range(0, 1 + (which % 5)).Select(_ => $"u{(random.Next(4) == 0 ? random.Next(_named + 1) : _named++)}").Distinct()]);
            else if (what == 2) Pin(which, random);
            else if (what == 3) Chain.State = Restored(State);
            else if (what == 4 && State.Ordinals > 0) Forget(random.Next(State.Ordinals));
            else if (_words.Count > 0) Act(what, which % _words.Count, random);
        }

        private void Act(int what, int number, Random random)
        {
            var campaign = State.Campaigns[number];
            switch (what)
            {
                case 5: HandOff(random); break;
                case 6 when random.Next(4) == 0 && !campaign.IsCancelled: Cancel(campaign); break;
                case 7 when !campaign.IsCancelled: Release(campaign, rejected: random.Next(2) == 0); break;
                case 8 when random.Next(3) == 0 && !campaign.IsCancelled: ExpireHeld(campaign); break;
                default: Page(campaign, random); break;
            }
        }

        private void Pin(int which, Random random)
        {
            var listed = which % 3 == 0 ? null : Enumerable.Range(0, random.Next(6)).Select(_ => $"u{random.Next(_named + 3)}").ToArray();

            // Where somebody was forgotten, an audience of everybody lists those on file, as a partition does.
            if (listed is null && State.Users < State.Ordinals) listed = [.. Enumerable.Range(0, State.Ordinals).Select(State.UserAt).OfType<UserState>().Select(user => user.Profile.Id)];
            var campaign = Chain.Pin($"c{_words.Count}", listed, (CampaignClass)(1 + (which % 4)), $"p{which % 2}");
            _words.Add([]);
            for (var ordinal = campaign.Pin.NextMember(0); ordinal >= 0; ordinal = campaign.Pin.NextMember(ordinal + 1)) _words[^1].Add(ordinal, Word.Undecided);
        }

        private void Forget(int ordinal)
        {
            State.Forget(ordinal);
            Forgotten.Add(ordinal);
        }

        private void Page(CampaignPart campaign, Random random)
        {
            if (campaign.IsDone) return;
            var words = _words[campaign.Number];
            List<(int Ordinal, int Attempt)> users = [];
            List<DeferredUser> due = [];
            campaign.Deferred.Peek(Chain.Now, 1 + random.Next(4), due);
            if (due.Count > 0) users.AddRange(due.Select(user => (user.Ordinal, user.Attempt)));
            else
                for (var ordinal = campaign.Pin.NextMember(campaign.Cursor); ordinal >= 0 && users.Count < 4; ordinal = campaign.Pin.NextMember(ordinal + 1))
                    users.Add((ordinal, 0));
            if (users.Count == 0) return;
            List<(int, PageVerdict, long)> lines = [];
            foreach (var (ordinal, attempt) in users)
            {
                Assert.Equal(attempt == 0 ? Word.Undecided : Word.Deferred, words[ordinal]);
                var verdict = (Verdict)random.Next(5);
                words[ordinal] = verdict switch { Verdict.Allow => Word.Allow, Verdict.Modify => Word.Modify, Verdict.Defer => Word.Deferred, Verdict.Hold => Word.Hold, _ => Word.Refuse };
                lines.Add((ordinal, new PageVerdict(verdict, verdict == Verdict.Allow ? null : Rule.QuietHours, 1, DecisionCode.None, attempt, 0), Chain.Now + 1 + random.Next(3000)));
            }

            var riders = new PageRiders(DayOf(Chain.Now), random.Next(5) == 0 ? "le-other" : null);
            _pages.Add(Chain.PageOf(campaign, riders, lines).Seq);
        }

        private void Cancel(CampaignPart campaign)
        {
            Chain.Cancel(campaign);
            Replace(campaign, Word.Undecided, Word.Stopped);
            Replace(campaign, Word.Deferred, Word.Stopped);
        }

        private void Release(CampaignPart campaign, bool rejected)
        {
            var content = new CampaignContent("{}"u8.ToArray(), $"h{campaign.Releases}", [], 1, 1);
            Chain.Append(RecordKind.HoldRelease, new HoldReleased(campaign.Number, campaign.Releases + 1, rejected ? HoldEnd.Rejected : HoldEnd.Released, content).Encode());
            Replace(campaign, Word.Hold, rejected ? Word.Refuse : Word.Deferred);
        }

        private void ExpireHeld(CampaignPart campaign)
        {
            Chain.Append(RecordKind.CampaignEnd, new CampaignEnded(campaign.Number, CampaignEndKind.HeldExpired, campaign.HandedOver).Encode());
            Replace(campaign, Word.Hold, Word.Refuse);
        }

        private void Replace(CampaignPart campaign, Word from, Word to)
        {
            var words = _words[campaign.Number];
            foreach (var ordinal in words.Where(word => word.Value == from).Select(word => word.Key).ToList()) words[ordinal] = to;
        }

        private void HandOff(Random random)
        {
            var watermark = _pages.Count == 0 ? 0 : _pages[random.Next(_pages.Count)];
            var before = State.Watermark;
            Chain.HandOff(watermark);
            Assert.Equal(Math.Max(before, watermark), State.Watermark);
        }

        public void AssertCounts()
        {
            foreach (var campaign in State.Campaigns)
            {
                var words = _words[campaign.Number].Values;
                Assert.Equal(words.Count, campaign.Audience);
                Assert.Equal(
                    (Of(Word.Undecided), Of(Word.Deferred), Of(Word.Allow), Of(Word.Modify), Of(Word.Refuse), Of(Word.Hold), Of(Word.Stopped)),
                    (campaign.Undecided, campaign.Deferred.Count, campaign.Allow, campaign.Modify, campaign.Refuse, campaign.Hold, campaign.Stopped));
                Assert.Equal(campaign.IsCancelled || Of(Word.Undecided) + Of(Word.Deferred) + Of(Word.Hold) == 0, campaign.IsDone);
                var unhanded = State.Unhanded.Where(page => page.Campaign == campaign.Number).Sum(page => page.Grants);
                Assert.Equal(campaign.Allow + campaign.Modify, campaign.HandedOver + unhanded);

                long Of(Word word) => words.Count(one => one == word);
            }

            Assert.All(State.Unhanded, page => Assert.True(page.Seq > State.Watermark));
        }
    }
}
