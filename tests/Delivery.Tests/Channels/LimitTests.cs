namespace PushOrleans.Delivery.Tests;

/// <summary>What does not fit a vendor is told, at exactly the vendor's limit, and never cut.</summary>
public sealed class LimitTests
{
    private static PushNotice With(string title = "t", string body = "", string name = "", string? link = null) => Notices.Plain with { Title = title, Body = body, ShownName = name, Link = link };

    [Fact]
    public void Xiaomi_counts_characters()
    {
        AssertEdge(n => XiaomiPayload.Unfit(With(title: new string('字', n), body: "b")), XiaomiPayload.MostTitle, "title has 50 characters; the vendor takes 49");
        AssertEdge(n => XiaomiPayload.Unfit(With(body: new string('字', n))), XiaomiPayload.MostDescription, "description has 128 characters");
        AssertEdge(n => XiaomiPayload.Unfit(With(body: "b", link: Link(n))), MostLink(n => XiaomiPayload.Unfit(With(body: "b", link: Link(n)))), "payload has 4097 bytes; the vendor takes 4096");
    }

    [Fact]
    public void Oppo_counts_characters()
    {
        AssertEdge(n => OppoPayload.Unfit(With(title: new string('t', n), body: "b")), OppoPayload.MostTitle, "title has 51 characters");
        AssertEdge(n => OppoPayload.Unfit(With(body: new string('b', n))), OppoPayload.MostContent, "content has 201 characters");
        AssertEdge(n => OppoPayload.Unfit(With(body: "b", link: Link(n))), MostLink(n => OppoPayload.Unfit(With(body: "b", link: Link(n)))), "action parameters has 4001 bytes");
    }

    [Fact]
    public void Vivo_counts_a_Chinese_character_twice()
    {
        AssertEdge(n => VivoPayload.Unfit(With(title: new string('字', n), body: "b")), VivoPayload.MostTitleWidth / 2, "title has 42 half-width characters; the vendor takes 40");
        AssertEdge(n => VivoPayload.Unfit(With(title: new string('t', n), body: "b")), VivoPayload.MostTitleWidth, "title has 41");
        AssertEdge(n => VivoPayload.Unfit(With(body: new string('字', n))), VivoPayload.MostContentWidth / 2, "content has 102");
        AssertEdge(n => VivoPayload.Unfit(With(body: "b", link: Link(n))), MostLink(n => VivoPayload.Unfit(With(body: "b", link: Link(n)))), "custom map has 1025 characters");
    }

    [Fact]
    public void Vivo_keeps_nothing_for_less_than_a_minute()
    {
        Assert.Null(VivoPayload.Unfit(With(body: "b") with { TimeToLiveSeconds = 60 }));
        Assert.Contains("60 seconds", VivoPayload.Unfit(With(body: "b") with { TimeToLiveSeconds = 59 }), StringComparison.Ordinal);
    }

    [Fact]
    public void The_others_count_bytes()
    {
        AssertBytes(n => FcmPayload.Unfit(With(body: new string('b', n))), FcmPayload.MostBytes);
        AssertBytes(n => ApnsPayload.Unfit(ApnsPayload.Write(With(body: new string('b', n)))), ApnsPayload.MostBytes);
        AssertBytes(n => WebPushPayload.Unfit(WebPushPayload.Write(With(body: new string('b', n)), "push_1")), WebPushEncryption.MostPlaintextBytes);
        AssertBytes(n => HuaweiPayload.Unfit(With(body: new string('b', n))), HuaweiPayload.MostBytes);
        AssertBytes(n => HonorPayload.Unfit(With(body: new string('b', n))), HonorPayload.MostBytes);
    }

    [Theory]
    [InlineData("NORMAL", "news", "NORMAL")]
    [InlineData("LOW", "service", "LOW")]
    [InlineData("IM", "service", "NORMAL")]
    [InlineData("IM", "news", "LOW")]
    public void Honor_knows_two_classes_and_another_vendors_word_leaves_it_to_the_campaigns(string vendorClass, string of, string importance) =>
        Assert.Contains($"\"importance\":\"{importance}\"", System.Text.Encoding.UTF8.GetString(HonorPayload.Write(Notices.Plain with { VendorClass = vendorClass, Class = of }, ["t"])), StringComparison.Ordinal);

    [Fact]
    public void Blank_texts_are_told_where_the_vendor_takes_none()
    {
        Func<PushNotice, string?>[] all = [XiaomiPayload.Unfit, OppoPayload.Unfit, VivoPayload.Unfit, HuaweiPayload.Unfit, HonorPayload.Unfit];
        Assert.All(all, unfit => Assert.Contains("blank", unfit(With(title: " \n", body: "b")), StringComparison.Ordinal));
        Assert.All(all, unfit => Assert.Contains("blank", unfit(With(title: "t", body: " ")), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void A_message_lives_as_long_as_its_campaign_and_no_longer_than_the_vendor_keeps_it(long seconds)
    {
        var notice = Notices.Plain with { TimeToLiveSeconds = seconds };
        Assert.Equal(Math.Min(seconds, FcmPayload.MostTtlSeconds), notice.TtlWithin(FcmPayload.MostTtlSeconds));
        Assert.Contains($"\"ttl\":\"{Math.Min(seconds, FcmPayload.MostTtlSeconds)}s\"", System.Text.Encoding.UTF8.GetString(FcmPayload.Write(notice, "t")), StringComparison.Ordinal);
    }

    private static string Link(int n) => "https://e.example/" + new string('x', n);

    private static int MostLink(Func<int, string?> unfit)
    {
        var n = 0;
        while (unfit(n + 1) is null) n++;
        return n;
    }

    private static void AssertEdge(Func<int, string?> unfit, int most, string reason)
    {
        Assert.Null(unfit(most));
        Assert.Contains(reason, unfit(most + 1), StringComparison.Ordinal);
    }

    private static void AssertBytes(Func<int, string?> unfit, int limit)
    {
        var n = limit;
        while (unfit(n) is not null) n--;
        Assert.Contains($"has {limit + 1} bytes; the vendor takes {limit}", unfit(n + 1), StringComparison.Ordinal);
    }
}
