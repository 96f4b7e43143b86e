namespace PushOrleans.Compliance.Tests.Rules;

public sealed class OneClickCloseRuleTests
{
    private const Rule This = Rule.OneClickClose;

    private static readonly World Valid = new();

    [Fact]
    public void Advertising_closes_at_once_with_one_tap()
    {
        Assert.Equal("-", Hit(Valid.Ad()));
        Assert.Equal("refuse TAPS", Hit(Close(c => c with { Taps = 2 })));
        Assert.Equal("refuse TAPS", Hit(Close(c => c with { Taps = 0 })));
        Assert.Equal("refuse TAPS", Hit(Close(c => c with { Taps = null })));
        Assert.Equal("refuse COUNTDOWN", Hit(Close(c => c with { CountdownMs = 3000 })));
        Assert.Equal("refuse COUNTDOWN", Hit(Close(c => c with { CountdownMs = null })));
        Assert.Equal("refuse SIGN", Hit(Close(c => c with { SignVisibleAtMs = 1 })));
        Assert.Equal("refuse SIGN", Hit(Close(c => c with { SignVisibleAtMs = null })));
        Assert.Equal("refuse FAKE", Hit(Close(c => c with { FakeSign = true })));
        Assert.Equal("refuse COUNTDOWN,FAKE,SIGN,TAPS", Hit(Valid.Ad().With(c => c with { Close = null })));
    }

    [Fact]
    public void Only_advertising_is_asked()
    {
        Assert.Equal("-", Hit(Valid.With(c => c with { Close = null })));
        Assert.Equal("refuse COUNTDOWN,FAKE,SIGN,TAPS", Hit(Valid.With(c => c with { Close = null, CommercialDeclared = true })));
    }

    private static World Close(Func<CloseBehaviour, CloseBehaviour> change) => Valid.Ad().With(c => c with { Close = change(c.Close!) });

    private static string Hit(World world) => world.AtCampaign(This);
}
