using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class ReviewCapacityRuleTests
{
    private const Rule This = Rule.ReviewCapacity;

    private static readonly World Valid = new();

    [Fact]
    public void Overload_for_the_whole_span_defers()
    {
        Assert.Equal("defer LOAD until 2026-03-10T02:15:00Z", Hit(Loads((900, 3, 2))));
        Assert.Equal("-", Hit(Loads((899, 3, 2))));
        Assert.Equal("-", Hit(Loads((900, 2, 2))));
        Assert.Equal("defer LOAD until 2026-03-10T02:15:00Z", Hit(Loads((2000, 3, 2), (500, 9, 2))));
        Assert.Equal("-", Hit(Loads((2000, 3, 2), (500, 2, 2))));
        Assert.Equal("-", Hit(Loads((2000, 3, 2), (500, 2, 2), (400, 3, 2))));
        Assert.Equal("-", Hit(Loads((2000, 2, 2), (899, 3, 2))));
        Assert.Equal("defer LOAD until 2026-03-10T02:15:00Z", Hit(Loads((2000, 2, 2), (900, 3, 2))));
        Assert.Equal("-", Hit(Loads((2000, 3, 2), (0, 2, 2))));
        Assert.Equal("defer LOAD until 2026-03-10T02:15:00Z", Hit(Loads((2000, 3, 2), (-1, 2, 2))));
        Assert.Equal("-", Hit(Loads((2000, 3, 2), (901, 2, 2))));
        Assert.Equal("-", Hit(Loads((901, 2, 2), (2000, 3, 2))));
        Assert.Equal("defer LOAD until 2026-03-10T02:15:00Z", Hit(Loads((-1, 1, 2), (2000, 3, 2))));
    }

    [Fact]
    public void An_unknown_load_defers()
    {
        Assert.Equal("defer UNKNOWN until 2026-03-10T02:15:00Z", Hit(Loads()));
        Assert.Equal("defer UNKNOWN until 2026-03-10T02:15:00Z", Hit(Loads((-1, 1, 2))));
        Assert.Equal("-", Hit(Loads((0, 1, 2))));
        Assert.Equal("-", Hit(Loads((0, 9, 2))));
        Assert.Equal("defer UNKNOWN until 2026-03-10T02:00:01Z", Hit(Loads().WithParameters(p => p with { CapacityRetrySeconds = 1 })));
        Assert.Equal("-", Hit(Loads().Service()));
        Assert.Equal("-", Hit(Loads((900, 3, 2)).WithParameters(p => p with { CapacitySustainSeconds = 901 })));
    }

    private static World Loads(params (long Ago, long Arriving, long Capacity)[] samples) =>
        Valid.WithProvider(p => p with { ReviewLoad = [.. samples.Select(s => new ReviewLoad(Now - s.Ago, s.Arriving, s.Capacity))] });

    private static string Hit(World world) => world.AtCampaign(This);
}
