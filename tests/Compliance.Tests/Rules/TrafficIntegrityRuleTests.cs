using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class TrafficIntegrityRuleTests
{
    private const Rule This = Rule.TrafficIntegrity;

    private static readonly World Valid = new();

    [Theory]
    [InlineData(2000, 0, "-")]
    [InlineData(1000, 300, "hold NO_RECEIPT")]
    [InlineData(1000, 299, "-")]
    [InlineData(99, 99, "-")]
    [InlineData(100, 30, "hold NO_RECEIPT")]
    [InlineData(100, 29, "-")]
    [InlineData(9_007_199_254_740_991, 9_007_199_254_740_991, "hold NO_RECEIPT")]
    public void Clicks_have_receipts(long clicks, long without, string hit)
    {
        var world = Valid.With(c => c with { Feedback = [new Feedback(Now, 0, 0, clicks, without)] });
        Assert.Equal(hit, Hit(world));
        Assert.Equal(hit, world.AtUser(This));
    }

    [Fact]
    public void Great_numbers_do_not_overflow() => Assert.Equal("-", Hit(Valid
        .With(c => c with { Feedback = [new Feedback(Now, 0, 0, 9_007_199_254_740_991, 1)] }).WithParameters(p => p with { TrafficNoReceiptPct = 9_007_199_254_740_991 })));

    private static string Hit(World world) => world.AtCampaign(This);
}
