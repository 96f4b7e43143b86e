namespace PushOrleans.Compliance.Tests.Rules;

public sealed class CloseFreeRuleTests
{
    private const Rule This = Rule.CloseFree;

    private static readonly World Valid = new();

    [Fact]
    public void Each_obstacle_is_a_code()
    {
        Assert.Equal("refuse UNKNOWN", Hit(Valid.With(c => c with { Close = null })));
        Assert.Equal("refuse DISMISS", Hit(Close(c => c with { Dismissible = false })));
        Assert.Equal("refuse ONGOING", Hit(Close(c => c with { Ongoing = true })));
        Assert.Equal("refuse REAPPEAR", Hit(Close(c => c with { ReappearSeconds = 10 })));
        Assert.Equal("refuse REAPPEAR", Hit(Close(c => c with { ReappearSeconds = 0 })));
        Assert.Equal("refuse SHAKE", Hit(Close(c => c with { Shake = true })));
        Assert.Equal("refuse HEAT_AREA", Hit(Close(c => c with { FullHeatArea = true })));
        Assert.Equal("refuse DISMISS", Hit(Close(c => c with { Dismissible = false }).Service()));
        Assert.Equal("-", Hit(Valid));
    }

    [Fact]
    public void A_suspended_template_is_on_hold_at_arming_and_for_every_user_and_another_is_not()
    {
        foreach (var world in (World[])[Valid.With(c => c with { TemplateId = "t9" }), Valid.Service()])
        {
            var id = TemplateSuspension.IdOf(world.Campaign.ProviderId, world.Campaign.TemplateId, world.Campaign.Id);
            Assert.Equal("hold SUSPENDED", Hit(Suspend(world, id)));
            Assert.Equal("hold SUSPENDED", Suspend(world, id).AtUser(This));
            Assert.Equal("refuse DISMISS,SUSPENDED", Hit(Suspend(world, id).With(c => c with { Close = c.Close! with { Dismissible = false } })));
            Assert.Equal("-", Suspend(world, id + "x").AtUser(This));
        }
    }

    [Fact]
    public void A_campaign_without_a_template_stands_for_itself()
    {
        var world = Valid.With(c => c with { TemplateId = null });
        Assert.Equal("hold SUSPENDED", Suspend(world, TemplateSuspension.IdOf(world.Campaign.ProviderId, "", world.Campaign.Id)).AtUser(This));
        Assert.Equal("-", Suspend(world, TemplateSuspension.IdOf(world.Campaign.ProviderId, null, "other")).AtUser(This));
        Assert.Equal("-", Suspend(world, TemplateSuspension.IdOf(world.Campaign.ProviderId, world.Campaign.Id, "other")).AtUser(This));
    }

    private static World Suspend(World world, string id) => world.WithInputs(inputs => inputs with { SuspendedTemplates = new HashSet<string> { id } });

    private static World Close(Func<CloseBehaviour, CloseBehaviour> change) => Valid.With(c => c with { Close = change(c.Close!) });

    private static string Hit(World world) => world.AtCampaign(This);
}
