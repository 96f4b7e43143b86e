using static PushOrleans.Compliance.Tests.Rules.World;

namespace PushOrleans.Compliance.Tests.Rules;

public sealed class AddictionModelRuleTests
{
    private const Rule This = Rule.AddictionModel;

    private static readonly World Valid = new();

    [Fact]
    public void An_assessment_is_good_for_180_days_to_the_second()
    {
        Assert.Equal("-", Hit(Model(a => a with { AssessedAt = Now - (180 * DayLong) })));
        Assert.Equal("hold STALE", Hit(Model(a => a with { AssessedAt = Now - (180 * DayLong) - 1 })));
        Assert.Equal("hold STALE", Hit(Model(a => a with { AssessedAt = null })));
        Assert.Equal("-", Hit(Model(a => a with { AssessedAt = 0 }).WithParameters(p => p with { AssessmentMaxAgeDays = 9_007_199_254_740_991 })));
    }

    [Fact]
    public void The_model_must_be_registered_and_then_nothing_else_is_said() =>
        Assert.Equal("refuse NOT_REGISTERED", Hit(Valid.With(c => c with { Selection = new Selection(SelectionMode.Model, [], "m2") })));

    [Fact]
    public void The_model_must_be_approved_with_an_allowed_objective()
    {
        Assert.Equal("refuse NOT_APPROVED", Hit(Model(a => a with { Status = "testing" })));
        Assert.Equal("refuse NOT_APPROVED", Hit(Model(a => a with { Status = null })));
        Assert.Equal("refuse OBJECTIVE", Hit(Model(a => a with { Objective = "session-time" })));
        Assert.Equal("refuse OBJECTIVE", Hit(Model(a => a with { Objective = "" })));
        Assert.Equal("refuse NOT_APPROVED,OBJECTIVE,STALE", Hit(Model(a => a with { Status = "x", Objective = null, AssessedAt = 0 })));
    }

    [Fact]
    public void Other_selections_need_no_model() => Assert.Equal("-", Hit(Valid.Personalised()));

    private static World Model(Func<Algorithm, Algorithm> change) => Valid
        .With(c => c with { Selection = new Selection(SelectionMode.Model, [], "m1") })
        .WithProvider(p => p with { Algorithms = [change(p.Algorithms[0])] });

    private static string Hit(World world) => world.AtCampaign(This);
}
