namespace PushOrleans.Compliance.Tests.Rules;

public sealed class TextTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("abc", "abc")]
    [InlineData("a\tb\nc\rd e\u00a0f\u3000g", "abcdefg")]
    [InlineData("\uff01\uff21\uff5e", "!A~")]
    [InlineData("\uff00\uff5f\u2003\u000b", "\uff00\uff5f\u2003\u000b")]
    [InlineData("Ａb", "Ab")]
    [InlineData("é", "é")]
    [InlineData("😀 １", "😀1")]
    public void Norm_drops_blanks_and_narrows(string? text, string norm) => Assert.Equal(norm, Texts.Norm(text));

    [Fact]
    public void Norm_takes_texts_of_any_length() => Assert.Equal(new string('a', 10_000), Texts.Norm(string.Concat(Enumerable.Repeat("ａ ", 10_000))));

    [Theory]
    [InlineData("3人伤", "3")]
    [InlineData("三十人12死", "三十|12")]
    [InlineData("〇零一二三四五六七八九十百千万亿两", "〇零一二三四五六七八九十百千万亿两")]
    [InlineData("3百万", "3百万")]
    [InlineData("无", "")]
    [InlineData("0123456789x", "0123456789")]
    public void Numbers_are_maximal_runs(string text, string runs) => Assert.Equal(runs, string.Join('|', Texts.Numbers(text)));

    [Theory]
    [InlineData("不没未无非否莫勿", 8)]
    [InlineData("不不", 2)]
    [InlineData("别", 0)]
    public void Negations_are_counted(string text, int count) => Assert.Equal(count, Texts.NegationsIn(text));

    [Theory]
    [InlineData("https://good.cn", "good.cn")]
    [InlineData("http://Good.CN", "good.cn")]
    [InlineData("HTTP://a-b.c1/", "a-b.c1")]
    [InlineData("https://good.cn:443", "good.cn")]
    [InlineData("https://good.cn:443/p", "good.cn")]
    [InlineData("https://good.cn?x=@", "good.cn")]
    [InlineData("https://good.cn#x", "good.cn")]
    [InlineData("https://good.cn/\n", "good.cn")]
    [InlineData("https://good.cn\n", null)]
    [InlineData("https://good.cn:", null)]
    [InlineData("https://good.cn:x", null)]
    [InlineData("https://good.cn:80x", null)]
    [InlineData("https://good.cn:80@evil.com", null)]
    [InlineData("https://good.cn@evil.com/", null)]
    [InlineData("https://good.cn\\evil", null)]
    [InlineData("https://", null)]
    [InlineData("https:///x", null)]
    [InlineData("https://[::1]/", null)]
    [InlineData("ftp://good.cn", null)]
    [InlineData("//good.cn", null)]
    [InlineData("good.cn", null)]
    [InlineData(" https://good.cn", null)]
    [InlineData("https://good.cn/路", null)]
    [InlineData("https://goo\u212a.cn/", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_host_is_what_the_catalogue_says(string? url, string? host) => Assert.Equal(host, Hosts.HostOf(url));

    [Theory]
    [InlineData("https://good.cn", true)]
    [InlineData("https://x.good.cn", true)]
    [InlineData("https://xgood.cn", false)]
    [InlineData("https://good.cn.evil.com", false)]
    [InlineData("https://cn", false)]
    [InlineData("nothing", false)]
    public void A_domain_holds_itself_and_what_is_below_it(string url, bool inside) => Assert.Equal(inside, Hosts.InDomains(url, ["other.org", "GOOD.cn"]));

    [Fact]
    public void The_content_hash_covers_all_that_can_be_seen()
    {
        var campaign = new World().Campaign with { Title = "t", Body = "b", Links = [] };
        Assert.Equal(Sha("t\nb\n\n"), ContentHash.Of(campaign));
        Assert.Equal(Sha("t\nb\nu1\n\no\nl"), ContentHash.Of(campaign with
        {
            Links = [new Link("u1", "r", "a"), new Link(null, null, null)], Source = new NewsSource { OriginalTitle = "o" }, LandingHash = "l",
        }));
        Assert.Equal(Sha("t\nb\n\n\nvt\nvb"), ContentHash.Of(campaign with { Variant = new Variant("vt", "vb", true) }));
        Assert.Equal(Sha("t\nb\n\n\n\n"), ContentHash.Of(campaign with { Variant = new Variant(null, null, true) }));
        Assert.Equal(Sha("标题\nb\n\n"), ContentHash.Of(campaign with { Title = "标题" }));
    }

    private static string Sha(string text) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text))).ToLowerInvariant();
}
