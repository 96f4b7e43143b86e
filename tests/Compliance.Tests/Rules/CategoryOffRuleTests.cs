using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class CategoryOffRuleTests
{
    private const Rule This = Rule.CategoryOff;

    private static readonly World Valid = new();

    [Fact]
    public void A_category_that_the_user_switched_off_is_off_from_its_instant()
    {
        Assert.Equal("refuse CATEGORY", Hit(Off("tech", null, Now)));
        Assert.Equal("-", Hit(Off("tech", null, Now + 1)));
        Assert.Equal("-", Hit(Off("sports", null, Now)));
        Assert.Equal("refuse CATEGORY", Hit(Off("tech", "le1", Now)));
        Assert.Equal("-", Hit(Off("tech", "le2", Now)));
        Assert.Equal("-", Hit(Off("tech", null, Now).Service()));
        Assert.Equal("refuse CATEGORY", Hit(Valid.WithUser(u => u with { CategoryOptOuts = [new("tech", "le2", 0), new("tech", null, Now + 1), new("tech", "le1", 0)] })));
    }

    private static World Off(string category, string? entity, long at) =>
        Valid.WithUser(u => u with { CategoryOptOuts = [new CategoryOptOut("news", null, 0), new CategoryOptOut(category, entity, at)] });

    private static string Hit(World world) => world.AtUser(This);
}
