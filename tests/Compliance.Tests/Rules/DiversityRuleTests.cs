using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class DiversityRuleTests
{
    private const Rule This = Rule.Diversity;

    private static readonly World Valid = new();

    [Fact]
    public void Five_of_the_last_five_of_one_category_are_too_many()
    {
        Assert.Equal("defer SAME until 2026-03-10T06:00:00Z", Hit(Last("tech", "tech", "tech", "tech", "tech")));
        Assert.Equal("defer SAME until 2026-03-10T06:00:00Z", Hit(Last("x", "tech", "tech", "tech", "tech", "tech")));
        Assert.Equal("-", Hit(Last("tech", "tech", "tech", "tech", "tech", "x")));
        Assert.Equal("-", Hit(Last("tech", "tech", "tech", "tech")));
        Assert.Equal("-", Hit(Last("x", "x", "x", "x", "x")));
    }

    [Fact]
    public void Fewer_of_the_same_are_enough_where_the_policy_says_so()
    {
        Assert.Equal("defer SAME until 2026-03-10T06:00:00Z", Hit(Last("x", "y", "tech", "tech", "tech").WithParameters(p => p with { DiversityMaxSame = 3 })));
        Assert.Equal("-", Hit(Last("x", "y", "z", "tech", "tech").WithParameters(p => p with { DiversityMaxSame = 3 })));
        Assert.Equal("defer SAME until 2026-03-10T02:00:09Z", Hit(Last("tech").WithParameters(p => p with { DiversityLastN = 1, DiversityMaxSame = 1, DiversityRetrySeconds = 9 })));
        Assert.Equal("defer SAME until 2026-03-10T06:00:00Z", Hit(Last("x").WithParameters(p => p with { DiversityLastN = 1, DiversityMaxSame = 0 })));
    }

    [Fact]
    public void Only_the_look_back_counts()
    {
        World Oldest(long ago) => Last("tech", "tech", "tech", "tech").Granted(Ago(ago, category: "tech"));
        Assert.Equal("-", Hit(Oldest(604_800)));
        Assert.StartsWith("defer", Hit(Oldest(604_799)));
    }

    [Fact]
    public void Service_is_exempt_and_does_not_count()
    {
        Assert.Equal("-", Hit(Last("tech", "tech", "tech", "tech", "tech").Service()));
        Assert.Equal("-", Hit(Last("tech", "tech", "tech", "tech").Granted(Ago(9, @class: CampaignClass.Service, category: "tech"))));
    }

    private static World Last(params string[] categories) => Valid.Granted([.. categories.Select((category, i) => Ago(DayLong + ((categories.Length - i) * Hour), category: category))]);

    private static string Hit(World world) => world.AtUser(This);
}
