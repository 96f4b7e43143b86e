using PushOrleans.Compliance;
using static PushOrleans.Journal.Tests.Partitions.PartitionChain;

namespace PushOrleans.Journal.Tests.Partitions;

/// <summary>What pages add to their provider's windows (rules 18, 26 and 46).</summary>
public sealed class ProviderTallyTests
{
    private readonly PartitionChain _chain = new();

    public ProviderTallyTests() => _chain.Put(
        new UserProfile { Id = "ordinary" },
        new UserProfile { Id = "member", MemberTiers = [new MemberTier("p", true)] },
        new UserProfile { Id = "subscriber", MemberTiers = [new MemberTier("p", true)], Subscriptions = ["p"] },
        new UserProfile { Id = "other", MemberTiers = [new MemberTier("q", true)] });

    private ProviderTally Tally => _chain.State.FindTally("p")!;

    [Fact]
    public void A_page_adds_its_grants_and_active_users_by_tier_and_leaves_subscribers_out()
    {
        var page = _chain.Page(_chain.Pin("c"), (0, Allowed), (1, Refused), (2, Allowed), (3, Allowed));

        Assert.Equal(new ProviderIncrement(page.Seq, page.At, DayOf(page.At), 3, 0, 2, 0, 2, 1), Assert.Single(Tally.Unreported));
        Assert.Equal((3L, 0L), (Tally.SpentOn(DayOf(page.At)), Tally.SpentOn(DayOf(page.At) + 1)));
    }

    [Theory]
    [InlineData(CampaignClass.News, 1, 0)]
    [InlineData(CampaignClass.Vertical, 0, 1)]
    [InlineData(CampaignClass.Ad, 0, 0)]
    public void Only_news_and_vertical_have_shares(CampaignClass @class, int news, int vertical)
    {
        _chain.Page(_chain.Pin("c", @class: @class), (1, Allowed));

        var increment = Assert.Single(Tally.Unreported);
        Assert.Equal((news, vertical, 0, 1), (increment.News, increment.Vertical, increment.GrantsOrdinary, increment.GrantsMember));
    }

    [Fact]
    public void Service_pushes_take_no_quota_and_are_in_no_window()
    {
        var service = _chain.Pin("s", @class: CampaignClass.Service);
        _chain.Page(service, (0, Allowed), (1, Allowed));

        Assert.Null(_chain.State.FindTally("p"));
        Assert.Equal(2, service.Allow);
        Assert.Equal(1, _chain.State.UserAt(0)!.Service.Count);
    }

    [Fact]
    public void A_user_is_active_once_a_day_however_many_campaigns_decide_him()
    {
        _chain.Page(_chain.Pin("c"), (0, Refused));
        _chain.Page(_chain.Pin("d"), (0, Refused));
        _chain.State = Restored(_chain.State);
        _chain.Page(_chain.Pin("e"), (0, Allowed));
        _chain.Now += 86_400;
        _chain.Page(_chain.Pin("f"), (0, Refused));

        Assert.Equal([1, 0, 0, 1], Tally.Unreported.Select(increment => increment.ActiveOrdinary));
    }

    [Fact]
    public void Increments_are_kept_until_the_provider_has_them_over_restarts_too()
    {
        var pages = new[] { "c", "d", "e" }.Select(id => _chain.Page(_chain.Pin(id), (0, Allowed)).Seq).ToList();
        Assert.Equal(pages[2], Tally.LastSeq);

        Tally.Reported(pages[0]);
        _chain.State = Restored(_chain.State);
        Assert.Equal(pages[1..], Tally.Unreported.Select(increment => increment.Seq));

        Tally.Reported(pages[2]);
        Tally.Reported(pages[2]);
        Assert.Empty(Tally.Unreported);
        Assert.Equal((pages[2], 3L), (Tally.LastSeq, Tally.SpentOn(DayOf(_chain.Now))));
    }

    [Fact]
    public void The_last_three_days_are_kept()
    {
        var first = DayOf(_chain.Now);
        for (var day = 0; day < 4; day++, _chain.Now += 86_400) _chain.Page(_chain.Pin($"c{day}"), (0, Allowed));

        Assert.Equal([0, 1, 1, 1], Enumerable.Range(first, 4).Select(Tally.SpentOn));
        AssertSame(_chain.State, Restored(_chain.State));
    }

    [Fact]
    public void Each_provider_has_its_own()
    {
        _chain.Page(_chain.Pin("c"), (0, Allowed));
        _chain.Page(_chain.Pin("d", provider: "q"), (0, Allowed), (3, Allowed));

        Assert.Equal([("p", 1L), ("q", 2L)], _chain.State.Providers.Select(tally => (tally.ProviderId, tally.SpentOn(DayOf(_chain.Now)))));
    }
}
