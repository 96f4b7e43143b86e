using System.Collections.Frozen;
using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class ComplaintBreakerRuleTests
{
    private const Rule This = Rule.ComplaintBreaker;

    private static readonly World Valid = new();

    [Theory]
    [InlineData(100_000, 10, "-")]
    [InlineData(100_000, 99, "-")]
    [InlineData(100_000, 100, "hold RATE")]
    [InlineData(100_000, 150, "hold RATE")]
    [InlineData(1, 19, "-")]
    [InlineData(1, 20, "hold RATE")]
    [InlineData(20_001, 20, "-")]
    [InlineData(20_000, 20, "hold RATE")]
    [InlineData(9_007_199_254_740_991, 9_007_199_254_740_991, "hold RATE")]
    public void A_rate_at_the_limit_holds(long delivered, long complaints, string hit)
    {
        var world = Valid.With(c => c with { Feedback = [new Feedback(Now, delivered, complaints, 0, 0)] });
        Assert.Equal(hit, Hit(world));
        Assert.Equal(hit, world.AtUser(This));
    }

    [Fact]
    public void Great_numbers_do_not_overflow() => Assert.Equal("-", Hit(Valid
        .With(c => c with { Feedback = [new Feedback(Now, 9_007_199_254_740_991, 1_000_000, 0, 0)] })
        .WithParameters(p => p with { BreakerPerMille = 9_007_199_254_740_991 })));

    [Fact]
    public void The_last_snapshot_up_to_now_counts_and_of_equal_times_the_later_in_the_array()
    {
        var bad = new Feedback(Now - 10, 1, 100, 0, 0);
        var good = new Feedback(Now - 10, 1, 0, 0, 0);
        Assert.Equal("-", Hit(Valid));
        Assert.Equal("-", Hit(Snapshots(bad with { At = Now + 1 })));
        Assert.Equal("hold RATE", Hit(Snapshots(bad with { At = Now }, good)));
        Assert.Equal("-", Hit(Snapshots(bad, good)));
        Assert.Equal("hold RATE", Hit(Snapshots(good, bad)));
        Assert.Equal("-", Hit(Snapshots(good with { At = Now }, bad)));
    }

    [Fact]
    public void Live_feedback_replaces_what_the_campaign_carries()
    {
        var world = Snapshots(new Feedback(Now, 1, 100, 0, 0));
        Assert.Equal("-", Hit(world.WithInputs(i => i with { Feedback = new Dictionary<string, Feedback> { ["c1"] = new(Now, 1, 0, 0, 0) }.ToFrozenDictionary() })));
        Assert.Equal("hold RATE", Hit(world.WithInputs(i => i with { Feedback = new Dictionary<string, Feedback> { ["c2"] = new(Now, 1, 0, 0, 0) }.ToFrozenDictionary() })));
    }

    private static World Snapshots(params Feedback[] feedback) => Valid.With(c => c with { Feedback = feedback });

    private static string Hit(World world) => world.AtCampaign(This);
}
