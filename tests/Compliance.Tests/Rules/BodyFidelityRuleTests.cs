namespace PushOrleans.Compliance.Tests.Rules;

public sealed class BodyFidelityRuleTests
{
    private const Rule This = Rule.BodyFidelity;

    private static readonly World Valid = new();

    [Fact]
    public void A_summary_is_a_passage_of_the_source()
    {
        Assert.Equal("-", Hit(Valid.News()));
        Assert.Equal("-", Hit(Body("")));
        Assert.Equal("-", Hit(Body(" 市长　访问。\n")));
        Assert.Equal("hold CHANGED", Hit(Body("市长因故访问。")));
        Assert.Equal("hold CHANGED", Hit(Valid.News().With(c => c with { Source = c.Source! with { BodyText = null } })));
        Assert.Equal("hold CHANGED", Hit(Valid.News().With(c => c with { Source = null })));
    }

    [Fact]
    public void Two_approvers_and_the_mark_release_it()
    {
        Assert.Equal("-", Hit(Body("x").With(c => c with { Review = c.Review! with { BodyChangeApproved = true } })));
        Assert.Equal("hold CHANGED", Hit(Body("x").With(c => c with { Review = c.Review! with { TitleChangeApproved = true } })));
        Assert.Equal("hold CHANGED", Hit(Body("x").With(c => c with { Review = c.Review! with { BodyChangeApproved = true, Author = "r2" } })));
        Assert.Equal("hold CHANGED", Hit(Body("x").With(c => c with { Review = null })));
    }

    [Fact]
    public void Only_reprints_are_compared()
    {
        Assert.Equal("-", Hit(Body("x").With(c => c with { Source = c.Source! with { Originality = Originality.Original } })));
        Assert.Equal("-", Hit(Valid.With(c => c with { Body = "x" })));
    }

    private static World Body(string body) => Valid.News().With(c => c with { Body = body });

    private static string Hit(World world) => world.AtCampaign(This);
}
