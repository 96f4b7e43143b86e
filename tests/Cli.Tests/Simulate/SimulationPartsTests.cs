using PushOrleans.Cli.Simulation;
using PushOrleans.Compliance;

namespace PushOrleans.Cli.Tests.Simulate;

public sealed class SimulationPartsTests
{
    private static readonly Decision Allowed = new(Verdict.Allow, null, 0, DecisionCode.None, Instants.Never, []);

    [Fact]
    public void The_worked_example_has_its_digest()
    {
        var campaign = Campaign("c1", new Audience(AudienceKind.All, [], [], null));
        var people = new People([new UserProfile { Id = "u1" }], [campaign]);
        var run = new CampaignRun(campaign, 0, people.Resolve(campaign.Audience));
        run.Decisions.Add(new CampaignVerdict(0, new ExplainedDecision(Allowed, [])));
        run.Verdicts.Add(new UserVerdict(0, 0, 0, Allowed, HitsJson.None));
        var summary = new SimulationSummary(new SimulationResult(new Policy { Id = "p", Version = "1" }, people, [run], 1));
        Assert.Equal("2739a344b0a59d6b2587e156586bd27223ae226e2dfd0e67528de425cf9fa95d", summary.Digest);
        Assert.True(summary.Conserved);
    }

    [Fact]
    public void Someone_without_a_terminal_state_breaks_conservation()
    {
        var campaign = Campaign("c1", new Audience(AudienceKind.All, [], [], null));
        var people = new People([new UserProfile { Id = "u1" }], [campaign]);
        var run = new CampaignRun(campaign, 0, people.Resolve(campaign.Audience));
        run.Decisions.Add(new CampaignVerdict(0, new ExplainedDecision(Allowed, [])));
        Assert.False(new SimulationSummary(new SimulationResult(new Policy { Id = "p", Version = "1" }, people, [run], 1)).Conserved);
    }

    [Fact]
    public void An_audience_is_everyone_or_who_shares_a_tag_or_who_is_listed_each_once_in_id_order()
    {
        var listed = Campaign("c", new Audience(AudienceKind.Users, [], ["u3", "u1", "stranger", "u3"], null));
        UserProfile[] users =
        [
            new() { Id = "u3", Tags = ["a", "b"] },
            new() { Id = "u1", Tags = ["b"], DeletedTags = [new("b", 0)] },
            new() { Id = "u2", Tags = ["B"] },
        ];
        var people = new People(users, [listed]);
        string[] Ids(Audience audience) => [.. people.Resolve(audience).Select(people.IdOf)];
        Assert.Equal(["u1", "u2", "u3"], Ids(new Audience(AudienceKind.All, [], [], null)));
        Assert.Equal(["u1", "u3"], Ids(new Audience(AudienceKind.Segment, ["b", "a", "zzz", "b"], [], null)));
        Assert.Equal(["stranger", "u1", "u3"], Ids(listed.Audience));
        Assert.Empty(Ids(new Audience(AudienceKind.Segment, [], [], null)));
        Assert.Null(people.StateOf(people.Resolve(listed.Audience)[0]));
    }

    [Fact]
    public void Steps_go_by_time_then_by_priority_downwards_then_by_campaign_id()
    {
        CampaignRun Run(int rank, long priority) => new(Campaign($"c{rank}", new Audience(AudienceKind.All, [], [], null)) with { Priority = priority }, rank, []);
        var steps = new StepQueue();
        CampaignRun[] runs = [Run(0, 5), Run(1, 9), Run(2, 5), Run(3, 0)];
        steps.Add(20, runs[1]);
        steps.Add(10, runs[3]);
        steps.Add(10, runs[2]);
        steps.Add(10, runs[0]);
        steps.Add(10, runs[1]);
        var order = new List<string>();
        while (steps.TryTake(out var at, out var run)) order.Add($"{at} {run.Campaign.Id}");
        Assert.Equal(["10 c1", "10 c0", "10 c2", "10 c3", "20 c1"], order);
    }

    [Fact]
    public void A_user_day_is_active_once_whatever_the_verdicts_and_subscribed_users_are_left_out()
    {
        var books = new ProviderBooks("p", 100);
        var ordinary = new UserProfile { Id = "u" };
        var member = new UserProfile { Id = "m", MemberTiers = [new("p", true)] };
        var subscribed = new UserProfile { Id = "s", Subscriptions = ["p"] };
        books.Enter(0, ordinary, 10, granted: false);
        books.Enter(0, ordinary, 10, granted: true);
        books.Enter(0, ordinary, 11, granted: false);
        books.Enter(70, member, 10, granted: true);
        books.Enter(99, subscribed, 10, granted: true);
        Assert.Equal(
            [KeyValuePair.Create(new ProviderDay("p", 10), new ParityCounts(1, 1, 1, 1))],
            books.DaysBetween(3, 11));
        Assert.Equal(new ParityCounts(0, 0, 1, 0), books.DaysBetween(11, 12).Single().Value);
        Assert.Equal(3, books.SlotsUsed(10));
        Assert.Equal(0, books.SlotsUsed(11));
    }

    [Fact]
    public void Who_falls_due_at_the_same_instant_shares_the_step_in_user_id_order()
    {
        var run = new CampaignRun(Campaign("c", new Audience(AudienceKind.All, [], [], null)), 0, [0, 1, 2]);
        Assert.True(run.Postpone(new Due(2, 1), 50));
        Assert.False(run.Postpone(new Due(0, 3), 50));
        Assert.True(run.Postpone(new Due(1, 1), 60));
        Assert.Equal([new Due(0, 3), new Due(2, 1)], run.TakeDue(50));
        Assert.Equal([new Due(1, 1)], run.TakeDue(60));
        Assert.Empty(run.TakeDue(60));
    }

    private static Campaign Campaign(string id, Audience audience) => new()
    {
        Id = id,
        ProviderId = "p",
        AppId = "a",
        Class = CampaignClass.Vertical,
        Category = "x",
        Title = "t",
        Selection = new Selection(SelectionMode.Broadcast, [], null),
        Audience = audience,
        StartAt = 0,
        ExpiresAt = 1,
    };
}
