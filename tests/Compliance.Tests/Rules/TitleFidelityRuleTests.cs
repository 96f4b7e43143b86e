namespace PushOrleans.Compliance.Tests.Rules;

public sealed class TitleFidelityRuleTests
{
    private const Rule This = Rule.TitleFidelity;

    private static readonly World Valid = new();

    [Theory]
    [InlineData("3人受伤", "３人 受伤", "-")]
    [InlineData("3人受伤", "3人死亡", "refuse TERM")]
    [InlineData("3人抵达", "4人抵达", "refuse NUMBER")]
    [InlineData("三人抵达", "二人抵达", "refuse NUMBER")]
    [InlineData("3人抵达5城", "5人抵达3城", "refuse NUMBER")]
    [InlineData("市长召开发布会", "市长开发布会", "hold CHANGED")]
    [InlineData("市长不同意", "市长同意", "refuse NEGATION")]
    [InlineData("市长不同意", "市长未同意", "hold CHANGED")]
    [InlineData("张三访问", "访问", "refuse NAME,NUMBER")]
    [InlineData("李明访问", "访问", "refuse NAME")]
    [InlineData("访问", "李 明访问", "refuse NAME")]
    [InlineData("李明访问", "李明到访", "hold CHANGED")]
    [InlineData("a", "A", "hold CHANGED")]
    public void A_changed_title_keeps_numbers_negations_names_and_terms(string original, string title, string hit) => Assert.Equal(hit, Hit(Titles(original, title)));

    [Fact]
    public void All_codes_are_kept() => Assert.Equal("refuse NAME,NEGATION,NUMBER,TERM", Hit(Titles("李明3人不死亡", "无").With(c => c with { Title = "访问" })));

    [Fact]
    public void Two_approvers_and_the_mark_release_it()
    {
        var changed = Titles("市长召开发布会", "市长开发布会");
        Assert.Equal("-", Hit(changed.With(c => c with { Review = c.Review! with { TitleChangeApproved = true } })));
        Assert.Equal("hold CHANGED", Hit(changed.With(c => c with { Review = c.Review! with { BodyChangeApproved = true } })));
        Assert.Equal("hold CHANGED", Hit(changed.With(c => c with { Review = c.Review! with { TitleChangeApproved = true, Author = "r1" } })));
        Assert.Equal("hold CHANGED", Hit(changed.With(c => c with { Review = null })));
        Assert.Equal("refuse NUMBER", Hit(Titles("3人", "4人").With(c => c with { Review = c.Review! with { TitleChangeApproved = true } })));
    }

    [Fact]
    public void Only_reprints_have_an_original_title()
    {
        Assert.Equal("-", Hit(Titles("a", "b").With(c => c with { Source = c.Source! with { Originality = Originality.Original } })));
        Assert.Equal("-", Hit(Titles("a", "b").With(c => c with { Source = c.Source! with { Originality = Originality.Platform } })));
        Assert.Equal("-", Hit(Valid.With(c => c with { Source = new NewsSource { OriginalTitle = "b" } })));
        Assert.Equal("hold CHANGED", Hit(Titles(null, "b")));
        Assert.Equal("refuse NUMBER", Hit(Valid.News().With(c => c with { Source = null })));
    }

    private static World Titles(string? original, string title) =>
        Valid.News().With(c => c with { Title = title, Source = c.Source! with { OriginalTitle = original, Names = ["李明", "张三", ""] } });

    private static string Hit(World world) => world.AtCampaign(This);
}
