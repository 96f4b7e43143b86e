using PushOrleans.Compliance;
using static PushOrleans.Journal.Tests.Partitions.PartitionChain;

namespace PushOrleans.Journal.Tests.Partitions;

/// <summary>What each kind of record does to the state. That any sequence of them keeps the sums, <see cref="PartitionModelTests"/> tells.</summary>
public sealed class PartitionStateTests
{
    private readonly PartitionChain _chain = new();

    private PartitionState State => _chain.State;

    [Fact]
    public void Users_get_ordinals_in_the_order_of_their_first_record_and_keep_them()
    {
        _chain.Put("a", "b");
        _chain.Put("b", "c");

        Assert.Equal([0, 1, 2, -1], new[] { "a", "b", "c", "d" }.Select(State.OrdinalOf));
        Assert.Equal((3, 3), (State.Users, State.Ordinals));
        Assert.Equal(["a", "b", "c", null], Enumerable.Range(0, 4).Select(State.IdOf));
        Assert.Null(State.UserAt(-1));
    }

    [Fact]
    public void A_change_replaces_the_profile_and_keeps_the_log()
    {
        _chain.Put("a");
        _chain.Page(_chain.Pin("c"), (0, Allowed with { Devices = 0b10 }));

        _chain.Put(new UserProfile { Id = "a", Tags = ["new"], Devices = [new Device("x", "web")] });

        var user = State.UserAt(0)!;
        Assert.Equal(["new"], user.Profile.Tags);
        Assert.Equal(["e"], Assert.Single(user.NonService.Items.ToArray()).Devices);
        Assert.Equal(1, State.Users);
    }

    [Fact]
    public void The_clock_of_a_partition_is_never_before_its_newest_record()
    {
        var first = _chain.Now;
        _chain.Put("a");
        _chain.Now = first - 100;
        _chain.Put("b");

        Assert.Equal((2L, first), (State.Seq, State.LastAt));
    }

    [Fact]
    public void An_incarnation_record_raises_the_incarnation_and_a_seal_changes_nothing_but_the_number()
    {
        _chain.Append(RecordKind.Incarnation, []);
        _chain.Append(RecordKind.Seal, []);

        Assert.Equal((1L, 2L, 0), (State.Incarnation, State.Seq, State.Ordinals));
    }

    [Fact]
    public void Campaign_decisions_are_kept_in_order_by_campaign()
    {
        var decided = new CampaignDecided("c", "p", "h", 0, 5, Verdict.Defer, Rule.ReviewCapacity, 1, DecisionCode.None, 99, [], "a@1", null, 4);
        foreach (var one in new[] { decided, decided with { CampaignId = "other" }, decided with { Attempt = 1, Verdict = Verdict.Allow, Reason = null, Until = null, Audience = 7 } })
            _chain.Append(RecordKind.CampaignDecision, one.Encode());

        foreach (var state in new[] { State, Restored(State) })
        {
            Assert.Equal([(0L, Verdict.Defer, 99L, null), (1L, Verdict.Allow, null, 7L)], state.DecisionsOf("c").Select(one => (one.Attempt, one.Verdict, one.Until, one.Audience)));
            Assert.Single(state.DecisionsOf("other"));
            Assert.Empty(state.DecisionsOf("unknown"));
        }
    }

    [Fact]
    public void Listed_users_who_are_not_on_file_have_an_ordinal_and_no_state_until_they_register()
    {
        _chain.Put("a");
        var campaign = _chain.Pin("c", ["ghost", "a", "ghost"]);
        Assert.Equal((2L, 2, 1), (campaign.Audience, State.Ordinals, State.Users));
        Assert.Equal(("ghost", null), (State.IdOf(1), State.UserAt(1)));
        AssertSame(State, Restored(State));
        Assert.Equal(1, Restored(State).OrdinalOf("ghost"));

        _chain.Put("ghost");

        Assert.Equal((1, 2, 2), (State.OrdinalOf("ghost"), State.Ordinals, State.Users));
        Assert.NotNull(State.UserAt(1));
        AssertSame(State, Restored(State));
    }

    [Fact]
    public void A_grant_to_somebody_not_on_file_counts_and_is_in_no_log()
    {
        _chain.Put("a");
        var campaign = _chain.Pin("c", ["ghost"]);
        _chain.Page(campaign, (1, Allowed));

        Assert.Equal((1L, 1L), (campaign.Allow, State.FindTally("p")!.SpentOn(DayOf(_chain.Now))));
    }

    [Fact]
    public void A_campaign_is_found_by_its_id_and_its_pages_by_their_records()
    {
        _chain.Put("a", "b", "c");
        var campaign = _chain.Pin("c");
        var first = _chain.Page(campaign, (0, Allowed), (1, Refused));
        var second = _chain.Page(campaign, (2, Allowed));

        Assert.True(State.TryFindCampaign("c", out var found));
        Assert.Same(campaign, found);
        Assert.False(State.TryFindCampaign("d", out _));
        Assert.Equal(
            [new PageRef(first.Seq, first.At, 0, 1, 2, 1), new PageRef(second.Seq, second.At, 2, 2, 1, 1)],
            campaign.Pages);
        Assert.Equal([false, true], campaign.Pages.Select(page => page.MayHold(2)));
        Assert.Equal((3, second.Seq, second.At), (campaign.Cursor, campaign.ChangedBy, campaign.LastVerdictAt));
    }

    [Fact]
    public void Whoever_is_deferred_again_goes_behind_those_who_are_due_then()
    {
        _chain.Put("a", "b");
        var campaign = _chain.Pin("c");
        _chain.Page(campaign, (0, Deferred), (1, Deferred));
        _chain.Now += 3600;
        Assert.Equal([0, 2], new[] { _chain.Now - 1, _chain.Now }.Select(at => campaign.DueAt(at, 10)));

        _chain.Page(campaign, (0, Deferred with { Attempt = 1 }), (1, Allowed with { Attempt = 1 }));

        Assert.Equal((0L, 1, 1L, false), (campaign.Undecided, campaign.Deferred.Count, campaign.Allow, campaign.IsDone));
        List<DeferredUser> waiting = [];
        campaign.Deferred.Peek(long.MaxValue, 10, waiting);
        Assert.Equal([new DeferredUser(0, 2)], waiting);
    }

    [Fact]
    public void A_cancel_stops_who_is_undecided_or_deferred_and_leaves_held_users_held()
    {
        _chain.Put("a", "b", "c", "d", "e");
        var campaign = _chain.Pin("c");
        var page = _chain.Page(campaign, (0, Allowed), (1, Deferred), (2, Held), (3, Refused));
        _chain.HandOff(page.Seq);

        _chain.Cancel(campaign);

        Assert.Equal(
            (1L, 1L, 1L, 2L, 0L, 1L, true, 0),
            (campaign.Allow, campaign.Refuse, campaign.Hold, campaign.Stopped, campaign.Undecided, campaign.HandedOverAtEnd, campaign.IsDone, campaign.DueAt(long.MaxValue, 9)));
        Assert.Equal(campaign.Audience, campaign.Allow + campaign.Refuse + campaign.Hold + campaign.Stopped);
        AssertSame(State, Restored(State));
    }

    [Fact]
    public void Held_users_are_refused_when_the_campaign_ends_before_a_person_came()
    {
        _chain.Put("a", "b");
        var campaign = _chain.Pin("c");
        _chain.Page(campaign, (0, Held), (1, Held));
        Assert.False(campaign.IsDone);

        _chain.Append(RecordKind.CampaignEnd, new CampaignEnded(0, CampaignEndKind.HeldExpired, 0).Encode());

        Assert.Equal((0L, 2L, true), (campaign.Hold, campaign.Refuse, campaign.IsDone));
    }

    [Fact]
    public void Released_users_are_due_at_once_with_the_next_attempt_by_the_content_as_reviewed()
    {
        _chain.Put("a", "b");
        var campaign = _chain.Pin("c");
        _chain.Page(campaign, (0, Held with { Attempt = 0 }), (1, Allowed));
        Assert.Equal(new HeldUser(0, Rule.ComplaintBreaker, Rule.ComplaintBreaker.Bit()), campaign.Held[0]);
        _chain.Now += 60;
        var edited = new CampaignContent("{\"id\":\"c\"}"u8.ToArray(), "edited", [], 7, 8);

        var word = _chain.Append(RecordKind.HoldRelease, new HoldReleased(0, 1, HoldEnd.Released, edited).Encode());

        List<DeferredUser> due = [];
        campaign.Deferred.Peek(_chain.Now, 9, due);
        Assert.Equal([new DeferredUser(0, 1)], due);
        Assert.Equal((1, 0), (campaign.Releases, campaign.Held.Count));
        foreach (var part in new[] { campaign, Restored(State).Campaigns[0] })
        {
            Assert.Equal([0, 0, 1], new[] { 1, word.Seq, word.Seq + 1 }.Select(part.RevisionAt));
            Assert.Equal(["hash", "edited"], new[] { 0, 1 }.Select(revision => part.ContentOf(revision).ContentHash));
        }
    }

    [Fact]
    public void Rejected_users_are_refused_and_a_word_of_the_first_version_leaves_the_content()
    {
        _chain.Put("a", "b");
        var campaign = _chain.Pin("c");
        _chain.Page(campaign, (0, Held), (1, Held));
        _chain.Append(RecordKind.HoldRelease, new HoldReleased(0, 1).Encode());
        Assert.Equal((2, 0), (campaign.Deferred.Count, campaign.RevisionAt(long.MaxValue)));
        _chain.Page(campaign, (0, Held with { Attempt = 1 }), (1, Allowed with { Attempt = 1 }));

        _chain.Append(RecordKind.HoldRelease, new HoldReleased(0, 2, HoldEnd.Rejected, CampaignContent.Of(campaign.Pin)).Encode());

        Assert.Equal((0L, 1L, 1L, true), (campaign.Hold, campaign.Refuse, campaign.Allow, campaign.IsDone));
    }

    [Fact]
    public void A_forgotten_user_is_unknown_and_the_same_as_after_a_fold_without_his_payloads()
    {
        _chain.Put("a", "b");
        var campaign = _chain.Pin("c", ["a", "b", "ghost"]);
        _chain.Page(campaign, (0, Allowed), (1, Allowed));

        foreach (var ordinal in new[] { 1, 2, 2 }) State.Forget(ordinal);

        Assert.Equal((1, 3, -1, -1), (State.Users, State.Ordinals, State.OrdinalOf("b"), State.OrdinalOf("ghost")));
        Assert.Equal(["a", null, null], Enumerable.Range(0, 3).Select(State.IdOf));
        Assert.Equal(2, campaign.Allow);
        AssertSameUsersAndCampaigns(_chain.Refold(1, 2), State);
        AssertSame(State, Restored(State));

        _chain.Put("b");
        Assert.Equal(3, State.OrdinalOf("b"));
        Assert.Equal(0, State.UserAt(3)!.NonService.Count);
    }
}
