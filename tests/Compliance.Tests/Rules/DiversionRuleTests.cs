namespace PushOrleans.Compliance.Tests.Rules;

public sealed class DiversionRuleTests
{
    private const Rule This = Rule.Diversion;

    private static readonly World Valid = new();

    [Theory]
    [InlineData("https://good.cn", "-")]
    [InlineData("http://m.good.cn:8080?x", "-")]
    [InlineData("HTTPS://M.GOOD.CN#x", "-")]
    [InlineData("https://third.com/", "hold DOMAIN")]
    [InlineData("https://notgood.cn/", "hold DOMAIN")]
    [InlineData("https://good.cn@evil.com/", "hold DOMAIN")]
    [InlineData("good.cn", "hold DOMAIN")]
    [InlineData("", "hold DOMAIN")]
    [InlineData(null, "hold DOMAIN")]
    public void Links_lead_to_the_providers_domains(string? url, string hit)
    {
        Assert.Equal(hit, Hit(Links(new Link("https://good.cn", null, null), new Link(url, null, null))));
        if (!string.IsNullOrEmpty(url)) Assert.Equal(hit, Hit(Links(new Link("https://good.cn", url, null))));
    }

    [Fact]
    public void A_target_does_not_change_after_approval()
    {
        Assert.Equal("-", Hit(Links(new Link("https://good.cn", "https://good.cn/a", "https://good.cn/a"))));
        Assert.Equal("refuse CLOAK", Hit(Links(new Link("https://good.cn", "https://good.cn/b", "https://good.cn/a"))));
        Assert.Equal("refuse CLOAK,DOMAIN", Hit(Links(new Link("https://good.cn", "https://evil.com", "https://good.cn/a"))));
        Assert.Equal("-", Hit(Links(new Link("https://good.cn", "", "https://good.cn/a"))));
        Assert.Equal("-", Hit(Links(new Link("https://good.cn", "https://good.cn/a", ""))));
        Assert.Equal("-", Hit(Links()));
    }

    [Fact]
    public void A_qr_code_is_for_service_and_own_domains_only()
    {
        Assert.Equal("refuse QR", Hit(Qr("https://good.cn")));
        Assert.Equal("-", Hit(Qr("https://good.cn").Service()));
        Assert.Equal("refuse QR", Hit(Qr("https://evil.com").Service()));
        Assert.Equal("-", Hit(Qr("")));
        Assert.Equal("-", Hit(Qr(null)));
    }

    private static World Qr(string? url) => Valid.With(c => c with { Image = new Image("https://evil.com", url) });

    private static World Links(params Link[] links) => Valid.With(c => c with { Links = links });

    private static string Hit(World world) => world.AtCampaign(This);
}
