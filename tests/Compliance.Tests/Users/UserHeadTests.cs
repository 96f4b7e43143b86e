using PushOrleans.Compliance.Tests.Rules;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Compliance.Tests.Users;

/// <summary>An awake user's head decides while its grain holds it, by what is on file at that moment, and counts each grant once.</summary>
public sealed class UserHeadTests
{
    private static readonly World Valid = new();

    [Fact]
    public void Nobody_decides_by_a_head_that_its_grain_does_not_hold_yet_or_any_more()
    {
        var head = new UserHead(Valid.UserState);
        Assert.Equal((false, false, false), (TryDecide(head), head.IsHeld, head.IsOver));

        head.Hold();
        Assert.Equal((true, true, false), (TryDecide(head), head.IsHeld, head.IsOver));

        head.Close();
        Assert.Equal((false, false, true), (TryDecide(head), head.IsHeld, head.IsOver));
    }

    [Fact]
    public void A_lease_that_was_over_before_its_grain_heard_of_it_is_not_held()
    {
        var head = new UserHead(Valid.UserState);
        head.Close();
        head.Hold();
        Assert.Equal((false, false, true), (TryDecide(head), head.IsHeld, head.IsOver));
    }

    [Fact]
    public void A_change_counts_for_the_next_decision()
    {
        var head = Held();
        Assert.True(head.TryDecide(Valid.Scope, Question(), out var granted));
        head.Change(head.Profile with { Consents = [] });
        Assert.True(head.TryDecide(Valid.Scope, Question(), out var refused));
        Assert.Equal((Verdict.Allow, Verdict.Refuse), (granted.Verdict, refused.Verdict));
        Assert.Equal(Rule.Consent, refused.Reason);
        Assert.Empty(head.Profile.Consents);
    }

    [Fact]
    public void A_trial_leaves_the_head_as_it_is()
    {
        var head = Held();
        for (var i = 0; i < 20; i++)
        {
            Assert.True(head.TryDecide(Valid.Scope, Question() with { IsTrial = true }, out var decision));
            Assert.True(decision.IsGrant);
        }
    }

    // Invariant 1: budgets are exact, whoever asks at the same time.
    [Fact]
    public void However_many_ask_at_once_no_budget_is_overspent()
    {
        var plain = Valid.UserState.Copy();
        var expected = 0;
        for (var decision = Engine.DecideUser(Valid.Scope, plain, 0); decision.IsGrant; decision = Engine.DecideUser(Valid.Scope, plain, 0))
        {
            plain.Enter(new Grant(Valid.Scope.T, Valid.Scope.Day, 1, Valid.Scope.Facts, decision.Devices));
            expected++;
        }

        for (var round = 0; round < 200; round++)
        {
            var (head, granted) = (Held(), 0);
            Parallel.For(0, 4, _ =>
            {
                for (var i = 0; i < 2 * expected; i++)
                    if (head.TryDecide(Valid.Scope, Question(), out var decision) && decision.IsGrant) Interlocked.Increment(ref granted);
            });
            Assert.Equal(expected, granted);
        }
    }

    // Who takes a user back decides for it from then on: a decision that was still being made would be one that nobody counts.
    [Fact]
    public async Task When_a_head_is_closed_no_decision_is_being_made_by_it()
    {
        var scope = Valid.Service().Scope;
        for (var round = 0; round < 200; round++)
        {
            var state = Valid.UserState.Copy();
            var head = new UserHead(state);
            head.Hold();
            using var begin = new Barrier(2);
            var decides = Task.Run(() =>
            {
                begin.SignalAndWait();
                while (head.TryDecide(scope, Question(), out _)) Assert.True(state.Service.Count < 1_000_000);
            });
            begin.SignalAndWait();
            Thread.SpinWait(round);
            head.Close();
            var counted = state.Service.Count;
            await decides.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
            Assert.Equal(counted, state.Service.Count);
        }
    }

    private static bool TryDecide(UserHead head) => head.TryDecide(Valid.Scope, Question(), out _);

    private static HeadQuestion Question() => new(Attempt: 0, HasSlot: true, CampaignNumber: 1, IsTrial: false);

    private static UserHead Held()
    {
        var head = new UserHead(Valid.UserState.Copy());
        head.Hold();
        return head;
    }
}
