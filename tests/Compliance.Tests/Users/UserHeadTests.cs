using PushOrleans.Compliance.Tests.Rules;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Compliance.Tests.Users;

/// <summary>The one who decides for an awake user: by its grain's lease alone, at the version that was asked, each grant counted once.</summary>
public sealed class UserHeadTests
{
    private static readonly World Valid = new();

    [Fact]
    public void Nobody_decides_by_a_head_that_its_grain_does_not_hold_yet_or_any_more()
    {
        var head = new UserHead(Valid.UserState, 0);
        Assert.False(TryDecide(head, 0));
        Assert.NotNull(head.Profile);

        head.Hold();
        Assert.True(TryDecide(head, 0));

        head.Close();
        Assert.False(head.IsHeldAt(head.Version));
        Assert.False(TryDecide(head, head.Version));
        Assert.Null(head.Profile);
    }

    [Fact]
    public void A_lease_that_was_over_before_its_grain_heard_of_it_is_not_held()
    {
        var head = new UserHead(Valid.UserState, 0);
        head.Close();
        head.Hold();
        Assert.False(TryDecide(head, 0));
        Assert.Null(head.Profile);
    }

    [Fact]
    public void Only_the_version_that_is_asked_for_decides_and_each_decision_and_change_makes_another()
    {
        var head = Held(7);
        Assert.False(TryDecide(head, 6));
        Assert.False(TryDecide(head, 8));
        Assert.True(TryDecide(head, 7));
        Assert.False(TryDecide(head, 7));
        Assert.Equal(8, head.Version);

        head.Take(Valid.UserState.Profile with { Consents = [] }, 9);
        Assert.False(TryDecide(head, 8));
        Assert.True(head.TryDecide(Valid.Scope, 9, Question(), out var refused));
        Assert.Equal((Verdict.Refuse, Rule.Consent), (refused.Verdict, refused.Reason!.Value));
    }

    [Fact]
    public void A_trial_leaves_the_head_as_it_is()
    {
        var head = Held(0);
        for (var i = 0; i < 20; i++)
        {
            Assert.True(head.TryDecide(Valid.Scope, 0, Question() with { IsTrial = true }, out var decision));
            Assert.True(decision.IsGrant);
        }

        Assert.Equal(0, head.Version);
    }

    // Invariant 1: budgets are exact, whoever asks at the same time.
    [Fact]
    public void However_many_ask_at_once_each_version_decides_once_and_no_budget_is_overspent()
    {
        var plain = Valid.UserState.Copy();
        var expected = Enumerable.Range(0, 200).Select(_ =>
        {
            var decision = Engine.DecideUser(Valid.Scope, plain, 0);
            if (decision.IsGrant) plain.Enter(new Grant(Valid.Scope.T, Valid.Scope.Day, 1, Valid.Scope.Facts, decision.Devices));
            return decision.Verdict;
        }).ToArray();
        Assert.Contains(Verdict.Allow, expected);
        Assert.NotEqual(Verdict.Allow, expected[^1]);

        var head = Held(0);
        var decided = new Verdict?[200];
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            for (var version = head.Version; version < decided.Length; version = head.Version)
            {
                if (!head.TryDecide(Valid.Scope, version, Question(), out var decision)) continue;
                Assert.Null(decided[version]);
                decided[version] = decision.Verdict;
            }
        });

        Assert.Equal(expected.Cast<Verdict?>(), decided);
    }

    private static bool TryDecide(UserHead head, long version) => head.TryDecide(Valid.Scope, version, Question(), out _);

    private static HeadQuestion Question() => new(Attempt: 0, HasSlot: true, CampaignNumber: 1, IsTrial: false);

    private static UserHead Held(long version)
    {
        var head = new UserHead(Valid.UserState.Copy(), version);
        head.Hold();
        return head;
    }
}
