namespace PushOrleans.Compliance.Tests.Rules;

public sealed class TraceabilityRuleTests
{
    private const Rule This = Rule.Traceability;

    private static readonly World Valid = new();

    [Fact]
    public void Each_missing_field_is_a_code()
    {
        Assert.Equal("-", Hit(Valid.News()));
        Assert.Equal("refuse author", Hit(Source(s => s with { Author = "" })));
        Assert.Equal("refuse editor", Hit(Source(s => s with { Editor = null })));
        Assert.Equal("refuse originalTitle", Hit(Source(s => s with { OriginalTitle = "" })));
        Assert.Equal("refuse publishedAt", Hit(Source(s => s with { PublishedAt = null })));
        Assert.Equal("refuse snapshotId", Hit(Source(s => s with { SnapshotId = "" })));
        Assert.Equal("refuse unitId", Hit(Source(s => s with { UnitId = "" })));
        Assert.Equal("refuse url", Hit(Source(s => s with { Url = "" })));
        Assert.Equal("refuse author,editor,originalTitle,publishedAt,snapshotId,unitId,url", Hit(Valid.News().With(c => c with { Source = null })));
    }

    [Fact]
    public void An_original_report_needs_four_of_them()
    {
        var empty = new NewsSource { Originality = Originality.Original };
        Assert.Equal("refuse author,editor,publishedAt,snapshotId", Hit(Valid.News().With(c => c with { Source = empty })));
        Assert.Equal("refuse author,editor,originalTitle,publishedAt,snapshotId,unitId,url", Hit(Valid.News().With(c => c with { Source = empty with { Originality = Originality.Platform } })));
    }

    [Fact]
    public void Only_news_is_traced() => Assert.Equal("-", Hit(Valid));

    private static World Source(Func<NewsSource, NewsSource> change) => Valid.News().With(c => c with { Source = change(c.Source!) });

    private static string Hit(World world) => world.AtCampaign(This);
}
