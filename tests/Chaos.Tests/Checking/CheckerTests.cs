namespace PushOrleans.Chaos.Tests;

/// <summary>A checker that finds nothing wrong with a good run, and each kind of wrong in a run that was made bad by one thing.</summary>
public sealed class CheckerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    private static Observation Good { get; } = new(
        new Budgets(PerDay: 2, DailyQuota: 3),
        [
            Campaign("c1", "north", ["a", "b", "c"], ("audience", 3), ("allow", 2), ("refuse", 1), ("handedOver", 2)),
            Campaign("c2", "south", ["a", "b"], ("audience", 2), ("modify", 1), ("refuse", 1), ("handedOver", 1)),
        ],
        [
            new("c1", "a", 0, Noon, "allow"), new("c1", "b", 0, Noon, "defer"), new("c1", "b", 1, Noon, "allow"), new("c1", "c", 0, Noon, "refuse"),
            new("c2", "a", 0, Noon, "modify"), new("c2", "b", 0, Noon, "refuse"),
        ],
        [new("a", ["c1", "c2"]), new("b", ["c1"]), new("c", [])],
        [new("c1", "a", "equal")],
        [new(true, "")]);

    [Fact]
    public void A_good_run_has_no_breach() => Assert.Empty(Checker.Check(Good));

    [Fact]
    public void A_campaign_that_was_cancelled_before_it_was_armed_has_nobody_and_no_verdict()
    {
        var cancelled = new SeenCampaign("c3", "north", "cancelled", ["a", "b"], new Dictionary<string, long> { ["audience"] = 0 }, Noon);
        Assert.Empty(Checker.Check(Good with { Campaigns = [.. Good.Campaigns, cancelled] }));
        Finds(Violation.Lost, Good with { Campaigns = [.. Good.Campaigns, cancelled with { State = "done" }] });
        Finds(Violation.Lost, Good with { Campaigns = [.. Good.Campaigns, cancelled with { StoppedAt = null }] });
        Finds(Violation.Duplicated, Plus(new SeenVerdict("c3", "b", 0, Noon, "refuse")) with { Campaigns = [.. Good.Campaigns, cancelled] });
    }

    [Fact]
    public void A_user_without_a_terminal_verdict_is_lost() =>
        Finds(Violation.Lost, Good with { Verdicts = [.. Good.Verdicts.Where(verdict => verdict is not { Campaign: "c1", User: "c" })] });

    [Fact]
    public void A_user_who_is_deferred_for_ever_is_lost() =>
        Finds(Violation.Lost, Good with { Verdicts = [.. Good.Verdicts.Select(verdict => verdict is { Campaign: "c1", User: "c" } ? verdict with { Verdict = "defer" } : verdict)] });

    [Fact]
    public void An_accepted_campaign_that_is_not_known_is_lost() => Finds(Violation.Lost, With("c1", campaign => campaign with { State = null }));

    [Theory]
    [InlineData("allow", 3, Violation.Lost)]
    [InlineData("allow", 1, Violation.Duplicated)]
    [InlineData("refuse", 2, Violation.Lost)]
    [InlineData("audience", 2, Violation.Lost)]
    [InlineData("audience", 4, Violation.Duplicated)]
    [InlineData("stopped", 1, Violation.Duplicated)]
    public void Counts_that_are_not_those_of_the_verdicts_are_found(string name, long count, object kind) =>
        Finds((Violation)kind, With("c1", campaign => campaign with { Counts = new Dictionary<string, long>(campaign.Counts) { [name] = count } }));

    [Fact]
    public void A_second_terminal_verdict_is_a_duplicate() => Finds(Violation.Duplicated, Plus(new SeenVerdict("c1", "c", 1, Noon, "refuse")));

    [Fact]
    public void An_attempt_that_was_decided_twice_is_a_duplicate() => Finds(Violation.Duplicated, Plus(new SeenVerdict("c1", "b", 0, Noon, "defer")));

    [Fact]
    public void A_verdict_on_somebody_outside_of_the_audience_is_found() => Finds(Violation.Duplicated, Plus(new SeenVerdict("c2", "c", 0, Noon, "defer")));

    [Fact]
    public void A_verdict_of_a_campaign_that_nobody_submitted_is_found() => Finds(Violation.Duplicated, Plus(new SeenVerdict("c9", "a", 0, Noon, "defer")));

    [Fact]
    public void A_user_over_the_day_is_over_granted() => Finds(Violation.OverGranted, Good with { Budgets = Good.Budgets with { PerDay = 1 } });

    [Fact]
    public void A_provider_over_its_quota_is_over_granted() => Finds(Violation.OverGranted, Good with { Budgets = Good.Budgets with { DailyQuota = 1 } });

    [Fact]
    public void A_grant_after_the_answer_to_a_stop_is_over_granted()
    {
        Finds(Violation.OverGranted, With("c1", campaign => campaign with { StoppedAt = Noon.AddSeconds(-1) }));
        Assert.Empty(Checker.Check(With("c1", campaign => campaign with { StoppedAt = Noon })));
    }

    [Fact]
    public void A_grant_that_is_in_no_inbox_is_missing() => Finds(Violation.DeliveryMissing, Good with { Inboxes = [new("a", ["c2"])] });

    [Fact]
    public void A_grant_that_was_not_handed_over_is_missing() =>
        Finds(Violation.DeliveryMissing, With("c1", campaign => campaign with { Counts = new Dictionary<string, long>(campaign.Counts) { ["handedOver"] = 1 } }));

    [Fact]
    public void A_pop_up_that_is_in_the_inbox_twice_is_a_duplicate() => Finds(Violation.Duplicated, Good with { Inboxes = [new("b", ["c1", "c1"])] });

    [Fact]
    public void A_pop_up_that_nobody_granted_is_over_granted() => Finds(Violation.OverGranted, Good with { Inboxes = [new("c", ["c1"])] });

    [Theory]
    [InlineData("different")]
    [InlineData("erased")]
    [InlineData("")]
    public void A_replay_that_is_not_equal_is_a_mismatch(string replay) => Finds(Violation.ReplayMismatch, Good with { Replays = [new("c1", "a", replay)] });

    [Fact]
    public void A_chain_that_does_not_verify_is_an_error() => Finds(Violation.ChainError, Good with { Chains = [new(true, ""), new(false, "partition 3, record 7")] });

    private static void Finds(Violation kind, Observation bad) => Assert.Contains(Checker.Check(bad), breach => breach.Kind == kind);

    private static Observation Plus(SeenVerdict verdict) => Good with { Verdicts = [.. Good.Verdicts, verdict] };

    private static Observation With(string id, Func<SeenCampaign, SeenCampaign> change) =>
        Good with { Campaigns = [.. Good.Campaigns.Select(campaign => campaign.Id == id ? change(campaign) : campaign)] };

    private static SeenCampaign Campaign(string id, string provider, string[] audience, params (string Name, long Count)[] counts) =>
        new(id, provider, "done", audience, counts.ToDictionary(count => count.Name, count => count.Count, StringComparer.Ordinal));
}
